import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from '@mantine/core';

/** One token in all ten shades: our colours have one value per scheme, set in tokens.css. */
const one = (token: string): MantineColorsTuple => {
  const value = `var(--${token})`;
  return [value, value, value, value, value, value, value, value, value, value];
};

/** Mantine drawn with our tokens: 2 px corners, our faces, no shadows. */
export const theme: MantineThemeOverride = createTheme({
  fontFamily: 'var(--font-sans)',
  headings: { fontFamily: 'var(--font-serif)', fontWeight: '600' },
  defaultRadius: 2,
  primaryColor: 'ink',
  colors: {
    ink: one('ink'),
    brand: one('brand'),
    go: one('go'),
    lead: one('lead'),
    warn: one('warn'),
    outbid: one('outbid'),
  },
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  cursorType: 'pointer',
  components: {
    Button: {
      defaultProps: { size: 'md' },
      // On the button, not on its label: a disabled one keeps its own readable colour.
      vars: (_theme: unknown, props: { variant?: string }) =>
        props.variant === undefined || props.variant === 'filled'
          ? { root: { '--button-color': 'var(--ground)' } }
          : { root: {} },
    },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    Select: { defaultProps: { size: 'md' } },
    NativeSelect: { defaultProps: { size: 'md' } },
    Textarea: { defaultProps: { size: 'md' } },
    Input: {
      vars: () => ({
        wrapper: {
          '--input-bd': 'var(--edge)',
          '--input-bd-focus': 'var(--ink)',
          '--input-bg': 'var(--surface)',
        },
      }),
    },
  },
});

const shared = {
  '--mantine-color-body': 'var(--ground)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-2)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--edge)',
  '--mantine-color-placeholder': 'var(--ink-2)',
  '--mantine-color-anchor': 'var(--brand)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--ink-2)',
  '--mantine-color-disabled-border': 'var(--hairline)',
  '--mantine-color-error': 'var(--outbid)',
};
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});
