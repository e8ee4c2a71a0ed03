import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { logo } from './logo.ts'
import { style } from './style.ts'

/** Text, or what is read of a control, on what lies behind it; and the least contrast (WCAG 2.2). */
const pairs: [string, string, number][] = [
  ['ink', 'card', 4.5],
  ['ink', 'wash', 4.5],
  ['soft', 'card', 4.5],
  ['soft', 'wash', 4.5],
  ['soft', 'ground', 4.5],
  ['soft', 'glow', 4.5],
  ['accent', 'card', 4.5],
  ['accent', 'wash', 4.5],
  ['accent-ink', 'accent', 4.5],
  ['accent-ink', 'accent-deep', 4.5],
  ['bad', 'card', 4.5],
  ['bad', 'bad-wash', 4.5],
  ['warn', 'warn-wash', 4.5],
  ['field', 'card', 3],
]

/** Relative luminance of `#rrggbb`. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

describe('the colours of the sign-in pages', () => {
  const themes = [...style.matchAll(/:root\{([^}]*)\}/g)].map(
    ([, text = '']) =>
      new Map([...text.matchAll(/--([\w-]+):(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]])),
  )
  for (const [index, name] of ['light', 'dark'].entries()) {
    it(`can be read in ${name}`, () => {
      for (const [one, other, least] of pairs) {
        const ratio = contrast(themes[index]?.get(one) ?? '', themes[index]?.get(other) ?? '')
        assert.ok(ratio >= least, `${one} on ${other}: ${ratio.toFixed(2)}`)
      }
    })
  }

  it('are the portal’s, and so is the mark', async () => {
    const shell = new URL('../../../../apps/portal/src/shell/', import.meta.url)
    const theme = await readFile(new URL('theme.ts', shell), 'utf8')
    for (const [index, shade] of [80, 110].entries()) {
      const brand = new RegExp(`\\b${shade}: '(#[0-9a-f]{6})'`).exec(theme)?.[1]
      assert.equal(themes[index]?.get('accent'), brand)
    }
    const mark = await readFile(new URL('patchbay.svg', shell), 'utf8')
    const bare = (text: string) => {
      return text
        .replace(/ aria-hidden="true"/, '')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/ ?([<>]) ?/g, '$1')
        .trim()
    }
    assert.equal(bare(logo.text.replaceAll(/\s+/g, ' ')), bare(mark))
  })
})
