import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';

/** A language is one file of the shape of `en`; add it here and it is offered. */
const LANGUAGES = { en };

/**
 * Starts the texts. `extra` adds the texts of another app under its own first key, in the same
 * shape per language.
 */
export function startTexts(extra: Partial<Record<keyof typeof LANGUAGES, object>> = {}): i18n {
  const resources = Object.fromEntries(
    Object.entries(LANGUAGES).map(([language, texts]) => [
      language,
      { translation: { ...texts, ...extra[language as keyof typeof LANGUAGES] } },
    ]),
  );
  void i18next.use(initReactI18next).init({
    resources,
    lng: 'en',
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  });
  return i18next;
}

/** The locale amounts and times are written in. */
export const LOCALE = 'en-GB';
