import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DevicePage, browserDevice } from './device.ts'

function page(room = Infinity): DevicePage {
  const kept = new Map<string, string>()
  return {
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem(key, text) {
        if (text.length > room) throw new Error('QuotaExceededError')
        kept.set(key, text)
      },
      removeItem: (key) => kept.delete(key),
      key: (i) => [...kept.keys()][i] ?? null,
      get length() {
        return kept.size
      },
    },
    print: () => {},
    scan: undefined,
  }
}

void test('what is kept belongs to one app and one user', async () => {
  const shared = page()
  const { storage: ada } = browserDevice('orders', 'ada', shared)
  const { storage: grace } = browserDevice('orders', 'grace', shared)
  await ada?.save('cart', '[1]')
  await ada?.save('seen', '[2]')
  await grace?.save('cart', '[3]')
  assert.equal(await ada?.load('cart'), '[1]')
  assert.equal(await grace?.load('seen'), undefined)
  await ada?.clear('seen')
  assert.equal(await ada?.load('seen'), undefined)
  await ada?.clear(undefined)
  assert.equal(await ada?.load('cart'), undefined)
  assert.equal(await grace?.load('cart'), '[3]')
})

void test('what does not fit is refused with its size', async () => {
  const { storage } = browserDevice('orders', 'ada', page(1000))
  await assert.rejects(
    () => storage?.save('cart', 'x'.repeat(2500)) ?? Promise.resolve(),
    /3 kB of cart/,
  )
})

void test('a browser that reads no bar codes offers none', () => {
  assert.equal(browserDevice('orders', 'ada', page()).scanBarcode, undefined)
})
