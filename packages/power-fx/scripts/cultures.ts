// Makes src/culture/cultures.ts: how each locale writes numbers and dates, from this Node's ICU data.
// Read once here rather than at run time, so that results do not change with the host's ICU version.
import { writeFileSync } from 'node:fs'

const IDS =
  `en-US en-GB en-CA en-AU en-IN en-IE en-NZ fr-FR fr-CA fr-CH fr-BE de-DE de-AT de-CH es-ES
es-MX es-AR pt-BR pt-PT it-IT nl-NL nl-BE sv-SE da-DK nb-NO fi-FI pl-PL cs-CZ sk-SK hu-HU ro-RO
bg-BG hr-HR sl-SI sr-Latn-RS el-GR tr-TR ru-RU uk-UA lt-LT lv-LV et-EE vi-VN id-ID ms-MY th-TH
ja-JP ko-KR zh-CN zh-TW zh-HK he-IL hi-IN kk-KZ gl-ES eu-ES ca-ES`.split(/\s+/)

const CURRENCY: Record<string, string> = {
  US: 'USD',
  GB: 'GBP',
  CA: 'CAD',
  AU: 'AUD',
  IN: 'INR',
  NZ: 'NZD',
  CH: 'CHF',
  MX: 'MXN',
  AR: 'ARS',
  BR: 'BRL',
  SE: 'SEK',
  DK: 'DKK',
  NO: 'NOK',
  PL: 'PLN',
  CZ: 'CZK',
  HU: 'HUF',
  RO: 'RON',
  BG: 'BGN',
  RS: 'RSD',
  TR: 'TRY',
  RU: 'RUB',
  UA: 'UAH',
  VN: 'VND',
  ID: 'IDR',
  MY: 'MYR',
  TH: 'THB',
  JP: 'JPY',
  KR: 'KRW',
  CN: 'CNY',
  TW: 'TWD',
  HK: 'HKD',
  IL: 'ILS',
  KZ: 'KZT',
}
const SUNDAY_FIRST = 'US CA IN BR MX ID TH JP KR TW HK IL ZA'.split(' ')

const plain = (text: string) => text.replaceAll('\u202f', ' ').replaceAll('\u200e', '')

function pattern(id: string, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(id, {
    ...options,
    timeZone: 'UTC',
    calendar: 'gregory',
    numberingSystem: 'latn',
  })
  const instant = new Date(Date.UTC(2023, 1, 3, 4, 5, 6))
  const h12 = format.resolvedOptions().hour12
  return format
    .formatToParts(instant)
    .map(({ type, value }) => {
      switch (type) {
        case 'day':
          return value.length > 1 ? 'dd' : 'd'
        case 'month':
          return /^0\d$/.test(value)
            ? 'MM'
            : /^\d$/.test(value)
              ? 'M'
              : options.month === 'short'
                ? 'MMM'
                : 'MMMM'
        case 'year':
          return value.length > 2 ? 'yyyy' : 'yy'
        case 'weekday':
          return 'dddd'
        case 'hour':
          return (h12 ? 'h' : 'H').repeat(value.length)
        case 'minute':
          return 'mm'
        case 'second':
          return 'ss'
        case 'dayPeriod':
          return 'tt'
        default:
          return plain(value).replace(/\p{L}+/gu, (word) => `'${word}'`)
      }
    })
    .join('')
    .trim()
}

const names = (
  count: number,
  id: string,
  options: Intl.DateTimeFormatOptions,
  date: (i: number) => number,
  type: string,
) => {
  const format = new Intl.DateTimeFormat(id, { ...options, timeZone: 'UTC', calendar: 'gregory' })
  return Array.from({ length: count }, (_, i) => {
    const part = format.formatToParts(date(i)).find((p) => p.type === type)?.value ?? ''
    return plain(/^\d+$/.test(part) || !('day' in options) ? format.format(date(i)) : part)
  })
}

function culture(id: string) {
  const number = new Intl.NumberFormat(id, {
    numberingSystem: 'latn',
    minimumFractionDigits: 1,
    useGrouping: 'always',
  } as Intl.NumberFormatOptions).formatToParts(-12345.5)
  const part = (type: string) => number.find((p) => p.type === type)?.value ?? ''
  const region = id.split('-').at(-1)!
  const code = CURRENCY[region] ?? 'EUR'
  const money = new Intl.NumberFormat(id, {
    style: 'currency',
    currency: code,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(1)
  const month = (i: number) => Date.UTC(2023, i, 15)
  const day = (i: number) => Date.UTC(2023, 0, 1 + i)
  const hour = (h: number) =>
    plain(
      new Intl.DateTimeFormat(id, { hour: 'numeric', hour12: true, timeZone: 'UTC' })
        .formatToParts(Date.UTC(2023, 0, 1, h))
        .find((p) => p.type === 'dayPeriod')?.value ?? '',
    )
  return {
    id,
    decimal: part('decimal'),
    group: part('group'),
    currency: money.find((p) => p.type === 'currency')?.value ?? '',
    months: names(12, id, { month: 'long' }, month, 'month'),
    monthsGenitive: names(12, id, { month: 'long', day: 'numeric' }, month, 'month'),
    monthsShort: names(12, id, { month: 'short' }, month, 'month'),
    days: names(7, id, { weekday: 'long' }, day, 'weekday'),
    daysShort: names(7, id, { weekday: 'short' }, day, 'weekday'),
    am: hour(5),
    pm: hour(17),
    firstDay: SUNDAY_FIRST.includes(region) ? 0 : 1,
    shortDate: pattern(id, { year: 'numeric', month: 'numeric', day: 'numeric' }),
    longDate: pattern(id, { dateStyle: 'full' }),
    shortTime: pattern(id, { timeStyle: 'short' }),
    longTime: pattern(id, { timeStyle: 'medium' }),
  }
}

const OVERRIDES: Record<string, Partial<ReturnType<typeof culture>>> = {
  'de-DE': { shortDate: 'dd.MM.yyyy' },
  'de-AT': { shortDate: 'dd.MM.yyyy' },
  'de-CH': { shortDate: 'dd.MM.yyyy' },
  'vi-VN': { shortDate: 'dd/MM/yyyy' },
  'ja-JP': { longDate: "yyyy'年'M'月'd'日' dddd", currency: '￥', shortDate: 'yyyy/MM/dd' },
  'zh-CN': { longDate: "yyyy'年'M'月'd'日' dddd" },
  'pt-BR': { longDate: "dddd, d 'de' MMMM 'de' yyyy" },
}

const all = IDS.map((id) => ({ ...culture(id), ...OVERRIDES[id] }))
writeFileSync(
  new URL('../src/culture/cultures.ts', import.meta.url),
  `// Made by scripts/cultures.ts from CLDR data. Do not edit.
import type { Culture } from './culture.ts'

/** How each known locale writes numbers and dates. */
export const CULTURES: readonly Culture[] = ${JSON.stringify(all, null, 1)}
`,
)
