import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressOf } from './address.ts'

const asUrl = (text: string) => {
  if (!URL.canParse(text)) return undefined
  const { origin, host, pathname, search, href } = new URL(text)
  return { origin, host, path: pathname + search, href }
}

void describe('an address', () => {
  for (const text of [
    'http://api.example.com/a/b?c=d',
    'https://api.example.com:443/a',
    'http://API.Example.com:8080/A/%2F?x=%20',
    'http://api.example.com/a/../b',
    'http://api.example.com/a/%2E./b',
    'http://api.example.com/a/.?x',
    'http://api.example.com/..a/b.',
    "http://api.example.com/a?b='c'",
    'http://api.example.com/a b',
    'http://api.example.com\\@evil.example/a',
    'http://user:password@api.example.com/a',
    'http://2130706433/a',
    'http://0x7f.1:80/a',
    'http://[::1]:5000/a',
    'http://münchen.example/a',
    'http://api.example.com?x',
    'http://api.example.com/a#b',
    'http://api.example.com:99999/a',
    'http://:80/a',
    'http:///a',
    'ftp://api.example.com/a',
    'nothing',
  ])
    void it(`is what a URL parser makes of ${text}`, () => {
      assert.deepEqual(addressOf(text), asUrl(text))
    })

  void it('is so for texts of every kind', () => {
    let seed = 7
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    const parts = [
      ...'abZ09-._~!$&\'()*+,;=:@%/?#\\ "<>`{}|^[]\t'.split(''),
      '%2e',
      '%2F',
      '..',
      '/',
      'é',
    ]
    for (let i = 0; i < 20_000; i++) {
      const rest = Array.from({ length: next(12) }, () => parts[next(parts.length)]).join('')
      const text = `${['http://h.example', 'https://h.example:443', 'http://1.2.3.4:80'][next(3)]}${next(4) ? '/' : ''}${rest}`
      assert.deepEqual(addressOf(text), asUrl(text), text)
    }
  })
})
