/** How a locale writes numbers and dates. Date patterns use the letters of .NET. */
export interface Culture {
  readonly id: string
  readonly decimal: string
  readonly group: string
  readonly currency: string
  readonly months: readonly string[]
  /** As written beside a day. */
  readonly monthsGenitive: readonly string[]
  readonly monthsShort: readonly string[]
  /** From Sunday. */
  readonly days: readonly string[]
  readonly daysShort: readonly string[]
  readonly am: string
  readonly pm: string
  readonly shortDate: string
  readonly longDate: string
  readonly shortTime: string
  readonly longTime: string
}

const MONTHS =
  'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const short = (name: string) => name.slice(0, 3)

/**
 * English of the United States: the language's own way. Written out, since what formulas, JSON and
 * Dynamic values mean must not change with the data of the host's `Intl`.
 */
export const INVARIANT: Culture = {
  id: 'en-US',
  decimal: '.',
  group: ',',
  currency: '$',
  months: MONTHS,
  monthsGenitive: MONTHS,
  monthsShort: MONTHS.map(short),
  days: DAYS,
  daysShort: DAYS.map(short),
  am: 'AM',
  pm: 'PM',
  shortDate: 'M/d/yyyy',
  longDate: 'dddd, MMMM d, yyyy',
  shortTime: 'h:mm tt',
  longTime: 'h:mm:ss tt',
}

/**
 * Where .NET's data differs from what `Intl` gives, by language and region: a day and month are
 * padded where CLDR's shortest date does not pad them; Japanese and Chinese put the weekday last
 * in Power Fx; the yen is the full-width one.
 */
const EXCEPTIONS: Readonly<Record<string, Partial<Culture>>> = {
  'de-DE': { shortDate: 'dd.MM.yyyy' },
  'de-AT': { shortDate: 'dd.MM.yyyy' },
  'de-CH': { shortDate: 'dd.MM.yyyy' },
  'vi-VN': { shortDate: 'dd/MM/yyyy' },
  'ja-JP': { shortDate: 'yyyy/MM/dd', longDate: "yyyy'年'M'月'd'日' dddd", currency: '￥' },
  'zh-CN': { longDate: "yyyy'年'M'月'd'日' dddd" },
}

/** `Intl` knows no currency of a region: those that do not pay in euros, by their first letters. */
const CURRENCIES =
  `AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP GBP HKD HUF IDR ILS INR ISK JPY KRW KZT MXN
MYR NOK NZD PEN PHP PLN RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR`.split(/\s/)

/** Narrow spaces and marks of direction stand in CLDR's patterns, and in nobody's keyboard. */
const plain = (text: string) => text.replaceAll('\u202f', ' ').replaceAll('\u200e', '')

/** A culture that `Intl` knows; names and patterns are asked for when first read. */
class IntlCulture implements Culture {
  readonly id: string
  readonly decimal: string
  readonly group: string
  readonly currency: string
  readonly #locale: string
  readonly #exceptions: Partial<Culture>
  readonly #read = new Map<string, unknown>()

  constructor(id: string, locale: string) {
    this.id = id
    this.#locale = locale
    const { language, region = '' } = new Intl.Locale(locale).maximize()
    this.#exceptions = EXCEPTIONS[`${language}-${region}`] ?? {}
    const number = new Intl.NumberFormat(locale, {
      numberingSystem: 'latn',
      minimumFractionDigits: 1,
      useGrouping: 'always',
    }).formatToParts(-12345.5)
    const money = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: CURRENCIES.find((code) => code.startsWith(region)) ?? 'EUR',
      currencyDisplay: 'narrowSymbol',
    }).formatToParts(1)
    this.decimal = valueOf(number, 'decimal') ?? '.'
    this.group = valueOf(number, 'group') ?? ','
    this.currency = this.#exceptions.currency ?? valueOf(money, 'currency') ?? ''
  }

  get months() {
    return this.#once('months', () => this.#names(12, { month: 'long' }))
  }
  get monthsGenitive() {
    return this.#once('genitive', () => this.#names(12, { month: 'long', day: 'numeric' }))
  }
  get monthsShort() {
    return this.#once('monthsShort', () => this.#names(12, { month: 'short' }))
  }
  get days() {
    return this.#once('days', () => this.#names(7, { weekday: 'long' }))
  }
  get daysShort() {
    return this.#once('daysShort', () => this.#names(7, { weekday: 'short' }))
  }
  get am() {
    return this.#once('am', () => this.#half(5))
  }
  get pm() {
    return this.#once('pm', () => this.#half(17))
  }
  get shortDate() {
    return this.#pattern('shortDate', { year: 'numeric', month: 'numeric', day: 'numeric' })
  }
  get longDate() {
    return this.#pattern('longDate', { dateStyle: 'full' })
  }
  get shortTime() {
    return this.#pattern('shortTime', { timeStyle: 'short' })
  }
  get longTime() {
    return this.#pattern('longTime', { timeStyle: 'medium' })
  }

  #once<Read>(name: string, read: () => Read): Read {
    if (!this.#read.has(name)) this.#read.set(name, read())
    return this.#read.get(name) as Read
  }

  #format(options: Intl.DateTimeFormatOptions) {
    return new Intl.DateTimeFormat(this.#locale, {
      ...options,
      timeZone: 'UTC',
      calendar: 'gregory',
      numberingSystem: 'latn',
    })
  }

  /** Names of months or days; beside a day, only the month of what `Intl` writes. */
  #names(count: 7 | 12, options: Intl.DateTimeFormatOptions): string[] {
    const format = this.#format(options)
    return Array.from({ length: count }, (_, i) => {
      const date = count === 12 ? Date.UTC(2023, i, 15) : Date.UTC(2023, 0, 1 + i)
      const month = options.day && valueOf(format.formatToParts(date), 'month')
      return plain(month && !/^\d+$/.test(month) ? month : format.format(date))
    })
  }

  #half(hour: number): string {
    const parts = this.#format({ hour: 'numeric', hour12: true }).formatToParts(
      Date.UTC(2023, 0, 1, hour),
    )
    return plain(valueOf(parts, 'dayPeriod') ?? '')
  }

  #pattern(
    name: 'shortDate' | 'longDate' | 'shortTime' | 'longTime',
    options: Intl.DateTimeFormatOptions,
  ): string {
    return this.#once(name, () => this.#exceptions[name] ?? patternOf(this.#format(options)))
  }
}

const valueOf = (parts: readonly { type: string; value: string }[], type: string) =>
  parts.find((part) => part.type === type)?.value

/** The letters of .NET for what `Intl` writes, read off one moment whose parts all differ. */
function patternOf(format: Intl.DateTimeFormat): string {
  const hour = format.resolvedOptions().hour12 ? 'h' : 'H'
  const letters = ({ type, value }: Intl.DateTimeFormatPart) => {
    switch (type) {
      case 'day':
        return value.length > 1 ? 'dd' : 'd'
      case 'month':
        return /^\d+$/.test(value) ? 'M'.repeat(value.length) : 'MMMM'
      case 'year':
        return value.length > 2 ? 'yyyy' : 'yy'
      case 'weekday':
        return 'dddd'
      case 'hour':
        return hour.repeat(value.length)
      case 'minute':
        return 'mm'
      case 'second':
        return 'ss'
      case 'dayPeriod':
        return 'tt'
      default:
        return plain(value).replace(/[\p{L}\p{M}]+/gu, (word) => `'${word}'`)
    }
  }
  return format
    .formatToParts(Date.UTC(2023, 1, 3, 4, 5, 6))
    .map(letters)
    .join('')
    .trim()
}

/** How many cultures are kept: formulas can compute tags. */
const KEPT = 64
const known = new Map<string, Culture>()

/** The culture for a tag, or English when the text is no language tag. */
export function cultureOf(tag: string): Culture {
  return findCulture(tag) ?? INVARIANT
}

/**
 * The culture for a tag, or undefined for text that is no language tag. A region that `Intl` does
 * not know falls back to its language, an unknown language to English.
 */
export function findCulture(tag: string): Culture | undefined {
  if (tag === latest.id) return latest
  const kept = known.get(tag)
  if (kept) return (latest = kept)
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(tag)) return undefined
  const culture = makeCulture(tag)
  if (known.size >= KEPT) known.clear()
  known.set(tag, culture)
  return (latest = culture)
}

/** Formulas ask for one and the same again and again. */
let latest: Culture = INVARIANT

function makeCulture(tag: string): Culture {
  if (tag.toLowerCase() === 'en-us') return INVARIANT
  let supported: string[] = []
  try {
    supported = Intl.DateTimeFormat.supportedLocalesOf(tag)
  } catch {
    // Of the right letters, but against the grammar of tags (a subtag twice): as an unknown language.
  }
  if (supported.length === 0) return { ...INVARIANT, id: tag }
  return new IntlCulture(tag, new Intl.DateTimeFormat(supported).resolvedOptions().locale)
}
