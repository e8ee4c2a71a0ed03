import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { readMsapp } from '@patchbay/app-model'
import { strToU8, zipSync } from 'fflate'
import { inflateRaw } from '../../apps/cli/src/app/inflate.ts'

test('an entry is inflated whole, and no further than the directory says', () => {
  for (const size of [0, 1, 63, 64, 65, 100_000]) {
    const content = new Uint8Array(size).fill(7)
    assert.deepEqual(new Uint8Array(inflateRaw(deflateRawSync(content), size)), content)
  }
  const bomb = deflateRawSync(new Uint8Array(50_000_000))
  assert.throws(() => inflateRaw(bomb, 1000), RangeError)
})

test('a package whose directory lies about a size is read without that entry', () => {
  const home = 'Screens:\n  Home:\n    Properties:\n      Fill: =Color.Red\n'
  const bytes = zipSync({
    'Header.json': strToU8('{"MSAppStructureVersion":"2.4.0"}'),
    'Properties.json': strToU8('{"Name":"Bomb"}'),
    'References/Resources.json': new Uint8Array(20_000_000),
    'Src/Home.pa.yaml': strToU8(home),
  })
  // The directory's entry of the bomb says that it has 5 bytes when inflated.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const name = new TextDecoder('latin1').decode(bytes).lastIndexOf('References/Resources.json')
  view.setUint32(name - 46 + 24, 5, true)
  const begun = process.cpuUsage()
  const { document, findings } = readMsapp(bytes, 'Bomb', undefined, inflateRaw)
  assert.ok(process.cpuUsage(begun).user < 2_000_000)
  assert.deepEqual(
    findings.map(({ rule, file }) => [rule, file]),
    [['entry-unreadable', 'References/Resources.json']],
  )
  assert.equal(document.screens[0]?.name, 'Home')
})
