import { readPng } from './read-png.ts'

/** What a tenant's sign-in pages look like. Everything that is null looks like Patchbay. */
export interface Branding {
  /** A PNG as a `data:` address. */
  logo: string | null
  /** `#rrggbb` of the main button. */
  accentColor: string | null
  /** `#rrggbb` behind the card. */
  backgroundColor: string | null
  /** Plain text under the sign-in form, such as whom to call. */
  signInText: string | null
}

export const noBranding: Branding = {
  logo: null,
  accentColor: null,
  backgroundColor: null,
  signInText: null,
}

const textLimit = 1024
const logoLimit = 100 * 1024

/**
 * Reads a change of branding from JSON. A logo is decoded and encoded anew, so that nothing but
 * pixels reaches a page (S25).
 *
 * @returns what is wrong with it, in words, or the change.
 */
export function readBranding(
  value: Readonly<Record<string, unknown>>,
): { branding: Partial<Branding> } | { problem: string } {
  const branding: Partial<Branding> = {}
  for (const [name, given] of Object.entries(value)) {
    if (!Object.hasOwn(noBranding, name)) return { problem: `There is no branding named ${name}.` }
    if (given !== null && typeof given !== 'string')
      return { problem: `${name} must be text or null.` }
    const key = name as keyof Branding
    if (given === null || given === '') {
      branding[key] = null
      continue
    }
    if (key === 'signInText') {
      if (given.length > textLimit) {
        return { problem: `signInText may have ${textLimit} characters.` }
      }
      branding.signInText = given
    } else if (key === 'logo') {
      const encoded = /^data:image\/png;base64,([A-Za-z0-9+/=]+)$/.exec(given)?.[1]
      const bytes = Buffer.from(encoded ?? '', 'base64')
      const png = encoded && bytes.length <= logoLimit ? readPng(bytes) : undefined
      if (!png) return { problem: 'logo must be a PNG of at most 100 KB as a data: address.' }
      branding.logo = `data:image/png;base64,${png.toString('base64')}`
    } else {
      if (!/^#[0-9a-f]{6}$/i.test(given))
        return { problem: `${name} must be a color like #0c7380.` }
      branding[key] = given.toLowerCase()
    }
  }
  return { branding }
}

/** Black or white, whichever is read better on a color. One of them always reaches 4.5:1. */
export function inkOn(color: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff'
}

/** Rules of a style sheet for a branding; only validated colors get into it. */
export function brandingStyle({ accentColor, backgroundColor }: Branding): string {
  const accent =
    accentColor &&
    `button.primary,.button.primary,button.primary:hover,.button.primary:hover{background:${accentColor};border-color:${inkOn(accentColor)};color:${inkOn(accentColor)}}`
  const background =
    backgroundColor && `body{background:${backgroundColor}}footer{color:${inkOn(backgroundColor)}}`
  return [accent, background].filter(Boolean).join('\n')
}
