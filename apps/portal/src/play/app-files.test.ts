import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newDocument, PHONE_LAYOUT, TABLET_LAYOUT } from '@patchbay/app-model'
import { readStoredApp, storedFiles } from './app-files.ts'

test('a phone app is a phone app again after it was stored', () => {
  const files = storedFiles(newDocument('App', PHONE_LAYOUT))
  assert.deepEqual(readStoredApp(files, 'App').document.layout, PHONE_LAYOUT)
  const again = storedFiles(readStoredApp(files, 'App').document)
  assert.deepEqual(readStoredApp(again, 'App').document.layout, PHONE_LAYOUT)
})

test('every stored file lies where the library takes it', () => {
  for (const layout of [PHONE_LAYOUT, TABLET_LAYOUT])
    for (const path of Object.keys(storedFiles(newDocument('App', layout))))
      assert.match(path, /^(?:Src\/.+\.pa\.yaml|References\/.+\.json)$/)
})
