import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { findControl, openContainer, readFiles, readMsapp } from '@patchbay/app-model'
import { FORMS, isSound, undamaged } from './app-documents/damage.ts'
import { fuzz } from './app-documents/fuzz.ts'

const SEED = 20_261_124

void test('before the damage every form is sound', () => {
  const all = undamaged()
  assert.ok(isSound(all.yaml))
  for (const form of FORMS.filter((one) => one !== 'yaml'))
    for (const { bytes } of openContainer(zipSync(all[form]), form).apps) {
      const { document, findings } = readMsapp(bytes)
      assert.deepEqual(
        findings.filter(({ severity }) => severity === 'error'),
        [],
        form,
      )
      assert.ok(findControl(document, 'HomeTitle'), form)
    }
})

void test(`damaged documents are told and do no harm (seed ${SEED})`, () => {
  const { count, told, readable, errorsWithControl, problems } = fuzz(SEED, {
    count: 2000,
    milliseconds: 15_000,
  })
  assert.deepEqual(problems, [])
  assert.ok(told > count / 4, `an error in ${told} of ${count} only`)
  assert.ok(readable > count / 2, `controls in ${readable} of ${count} only`)
  assert.ok(errorsWithControl > 0)
})

const head = {
  'Header.json': strToU8('{"DocVersion":"1.349","MSAppStructureVersion":"2.4.0"}'),
  'Properties.json': strToU8('{"Name":"App"}'),
}
const home = (text: string) => `Screens:\n  Home:\n    Children:\n${text}`
const label = (name: string, rest = '') =>
  `      - ${name}:\n          Control: Label@2.5.1\n          Properties:\n            Text: ="x"\n${rest}`

void describe('what is wrong is named, and the rest is read', () => {
  void test('a tab in YAML: file and line; the other file is there', () => {
    const { document, findings } = readFiles({
      'Src/A.pa.yaml': 'Screens:\n\tHome:\n',
      'Src/B.pa.yaml': home(label('Label1')),
    })
    assert.deepEqual(
      findings.map(({ file, line, rule }) => [file, line, rule]),
      [['Src/A.pa.yaml', 2, 'yaml-syntax']],
    )
    assert.match(findings[0]?.message ?? '', /tab/i)
    assert.ok(findControl(document, 'Label1'))
  })

  void test('a name that is there twice: both places', () => {
    const { document, findings } = readFiles({
      'Src/A.pa.yaml': home(label('Label1') + label('Label2')),
      'Src/B.pa.yaml': home(label('Label1')).replace('Home', 'Other'),
    })
    const [finding] = findings
    assert.deepEqual(
      [finding?.rule, finding?.file, finding?.control],
      ['duplicate-name', 'Src/B.pa.yaml', 'Label1'],
    )
    assert.match(finding?.message ?? '', /Src\/A\.pa\.yaml line 4/)
    assert.ok(findControl(document, 'Label2'))
  })

  void test('a property that is there twice, and one that is no formula: control and property', () => {
    const { findings } = readFiles({
      'Src/A.pa.yaml': home(label('Label1', '            X: 5\n')),
    })
    assert.deepEqual(
      findings.map(({ control, property, rule }) => [control, property, rule]),
      [['Label1', 'X', 'not-a-formula']],
    )
    const twice = readFiles({ 'Src/A.pa.yaml': home(label('Label1', '            Text: =1\n')) })
    assert.equal(twice.findings[0]?.rule, 'duplicate-name')
  })

  void test('wrong JSON: entry, control and property', () => {
    const control = (name: string, rules: unknown) => ({
      Type: 'ControlInfo',
      Name: name,
      Template: { Name: 'label', Id: 'x', Version: '1' },
      Rules: rules,
    })
    const screen = {
      TopParent: {
        ...control('Home', []),
        Template: { Name: 'screen', Id: 'x', Version: '1' },
        Children: [
          control('Bad', [{ Property: 'Text', InvariantScript: 5 }]),
          control('Good', [{ Property: 'Text', InvariantScript: '"x"' }]),
        ],
      },
    }
    const bytes = zipSync({
      ...head,
      'Controls/2.json': strToU8(JSON.stringify(screen)),
      'Controls/3.json': strToU8('{"TopParent": {'),
    })
    const { document, findings } = readMsapp(bytes)
    const errors = findings.filter(({ severity }) => severity === 'error')
    assert.deepEqual(
      errors.map(({ file, control: name, property }) => [file, name, property]),
      [
        ['Controls/3.json', undefined, undefined],
        ['Controls/2.json', 'Bad', 'Text'],
      ],
    )
    assert.ok(findControl(document, 'Good'))
  })

  void test('an alias that grows without end is no formula, and costs nothing', () => {
    const lines = ['a: &a0 ["x","x","x","x","x","x","x","x","x"]']
    for (let i = 1; i < 30; i++) lines.push(`b${i}: &a${i} [${`*a${i - 1},`.repeat(9)}]`)
    const started = performance.now()
    const { findings } = readFiles({ 'Src/A.pa.yaml': `${lines.join('\n')}\n${home(label('L'))}` })
    assert.ok(findings.some(({ severity }) => severity === 'error'))
    assert.ok(performance.now() - started < 2000)
  })

  void test('an archive of twenty thousand entries is read in time; more is refused', () => {
    const entries: Record<string, Uint8Array> = { ...head }
    for (let i = 0; i < 15_000; i++) entries[`Controls/${i}.json`] = strToU8('{}')
    const started = performance.now()
    const { findings } = readMsapp(zipSync(entries, { level: 0 }))
    assert.ok(performance.now() - started < 10_000)
    assert.ok(findings.length > 0)
    for (let i = 0; i < 6000; i++) entries[`More/${i}.json`] = strToU8('{}')
    assert.equal(readMsapp(zipSync(entries, { level: 0 })).findings[0]?.rule, 'not-a-package')
  })
})
