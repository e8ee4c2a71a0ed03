import { de } from './de.ts'
import { en } from './en.ts'
import { nb } from './nb.ts'

export type MessageKey = keyof typeof en
/** Everything that pages say, in one language. */
export type Messages = Readonly<Record<MessageKey, string>>

/** Languages of the pages by their tag (BCP 47). A new one is a file beside these and a line here. */
export const languages = { en, de, nb } as const satisfies Readonly<Record<string, Messages>>
export type Language = keyof typeof languages

/** Tags that mean a language under another name. */
const aliases: Readonly<Record<string, Language>> = { no: 'nb', nn: 'nb' }

/** Says something in a page's language. */
export type Say = (key: MessageKey, values?: Readonly<Record<string, string>>) => string

/** Makes the words of a language available to pages. */
export function sayIn(language: Language): Say {
  return (key, values = {}) =>
    languages[language][key].replaceAll(/\{(\w+)\}/g, (word, name: string) => values[name] ?? word)
}

/**
 * The best language for what was asked: `ui_locales` and `mkt` are lists in the order of preference,
 * `Accept-Language` weighs its members (RFC 9110 §12.5.4). English when none of them is there.
 */
export function chooseLanguage(
  locales: string | undefined,
  acceptLanguage: string | undefined,
): Language {
  const wanted = [
    ...(locales ?? '').split(/[ ,]+/),
    ...(acceptLanguage ?? '')
      .split(',')
      .slice(0, 20)
      .map((part) => {
        const [tag = '', weight] = part.trim().split(/;\s*q=/)
        return { tag, weight: weight === undefined ? 1 : Number(weight) }
      })
      .filter(({ weight }) => weight > 0)
      .toSorted((one, other) => other.weight - one.weight)
      .map(({ tag }) => tag),
  ]
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0] ?? ''
    if (Object.hasOwn(languages, primary)) return primary as Language
    const alias = Object.hasOwn(aliases, primary) ? aliases[primary] : undefined
    if (alias) return alias
  }
  return 'en'
}
