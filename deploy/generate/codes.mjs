/** The outcome codes of services/contracts/codes.json, as TypeScript and as Lua. */
export function codes(read) {
  const rows = JSON.parse(read('services/contracts/codes.json'));
  const note = 'Generated from services/contracts/codes.json by npm run generate.';
  const ts = [
    `// ${note}`,
    'export const CODES = {',
    ...rows.map(
      (r) =>
        `  ${r.code}: { http: ${r.http}, tlcp: ${r.tlcp}, stored: ${r.stored}, means: ${JSON.stringify(r.means)}, remedy: ${JSON.stringify(r.remedy)} },`,
    ),
    '} as const;',
    '',
    '/** Every answer a command can have; means and remedy stand beside it in CODES. */',
    'export type Code = keyof typeof CODES;',
    '',
  ];
  const lua = [
    `-- ${note}`,
    '-- stored: a refusal with this code is kept in the replicated ring and answered again.',
    'return {',
    ...rows.map((r) => `    ${r.code} = { code = '${r.code}', stored = ${r.stored} },`),
    '}',
    '',
  ];
  return {
    'services/contracts/codes.generated.ts': ts.join('\n'),
    'tarantool/auction/codes.lua': lua.join('\n'),
  };
}
