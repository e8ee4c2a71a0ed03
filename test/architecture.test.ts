// The house plan: which package may import which. Arrows point down only.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Package → the packages of ours that it may import. `ARCHITECTURE.md` draws the same map. */
const MAY_IMPORT: Record<string, string[]> = {
  'packages/power-fx': [],
  'packages/power-fx-codemirror': ['power-fx'],
  'packages/wire': [],
  'packages/registration-export': [],
  'packages/provisioning': [],
  'packages/store': [],
  'packages/connector-model': ['power-fx'],
  'packages/app-model': ['power-fx'],
  'packages/player': ['app-model', 'power-fx'],
  'packages/controls': ['player', 'app-model', 'power-fx'],
  'packages/directory': ['store'],
  'packages/identity': ['directory', 'store', 'wire'],
  'packages/graph': ['directory', 'wire'],
  'packages/scim': ['directory', 'store', 'wire'],
  'packages/gateway': ['connector-model', 'store', 'wire'],
  'packages/app-library': ['store', 'wire'],
  'apps/server': [
    'app-library',
    'directory',
    'gateway',
    'graph',
    'identity',
    'scim',
    'store',
    'wire',
  ],
  'apps/portal': [
    'app-model',
    'connector-model',
    'controls',
    'directory',
    'player',
    'power-fx',
    'power-fx-codemirror',
    'registration-export',
    'wire',
  ],
  'apps/cli': [
    'app-model',
    'connector-model',
    'player',
    'power-fx',
    'provisioning',
    'registration-export',
    'server',
    'wire',
  ],
}

/**
 * Area of the portal → the modules of other areas that it may import. Every area may import the shell;
 * `main.tsx` puts them together.
 */
const PORTAL_DOORS: Record<string, string[]> = {
  shell: [],
  identity: [],
  connectors: [],
  play: ['connectors/connect/connection-fields.ts', 'connectors/connect/sign-in-window.ts'],
  studio: [
    'connectors/connect-dialog.tsx',
    'connectors/look-up-schemas.ts',
    'connectors/queries.ts',
    'play/app-files.ts',
    'play/gateway-call.ts',
    'play/launch.ts',
  ],
  home: ['identity/directory-objects.ts', 'identity/queries.ts'],
}

/** No Node module and no DOM: the type check with `tsconfig.pure.json` proves the DOM half. */
const UNIVERSAL = [
  'power-fx',
  'connector-model',
  'app-model',
  'player',
  'provisioning',
  'registration-export',
  'wire',
]

const importsOf = (file: string): string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /(?:^|[\s;])(?:import|export)\s[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)|^import\s+'([^']+)'/gm,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
const sourcesOf = (place: string): string[] =>
  globSync('src/**/*.{ts,tsx}', { cwd: join(root, place) })
    .filter((file) => !file.includes('.test.'))
    .map((file) => join(root, place, file))

for (const [place, allowed] of Object.entries(MAY_IMPORT)) {
  const sentence =
    allowed.length === 0
      ? `${place} imports no other package of ours`
      : `${place} imports only ${allowed.join(', ')}`
  test(sentence, () => {
    const wrong = sourcesOf(place).flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('@patchbay/'))
        .filter((name) => !allowed.includes(name.split('/')[1] ?? ''))
        .map((name) => `${file.slice(root.length + 1)} imports ${name}`),
    )
    assert.deepEqual(wrong, [], sentence)
  })
}

for (const name of UNIVERSAL) {
  const sentence = `packages/${name} uses no Node module`
  test(sentence, () => {
    const wrong = sourcesOf(`packages/${name}`).flatMap((file) =>
      importsOf(file)
        .filter((from) => from.startsWith('node:'))
        .map((from) => `${file.slice(root.length + 1)} imports ${from}`),
    )
    assert.deepEqual(wrong, [], sentence)
  })
}

test('in packages/power-fx a phase never imports a later one', () => {
  const phaseOf = (path: string): number => Number(/(?:^|\/)(\d)-/.exec(path)?.[1] ?? 0)
  const wrong = sourcesOf('packages/power-fx').flatMap((file) => {
    const phase = phaseOf(file.slice(root.length))
    if (phase === 0) return []
    return importsOf(file)
      .filter((from) => from.startsWith('.'))
      .map((from) => join(dirname(file), from).slice(root.length))
      .filter((target) => phaseOf(target) > phase)
      .map((target) => `${file.slice(root.length + 1)} imports ${target}`)
  })
  assert.deepEqual(wrong, [])
})

test('in apps/portal the shell imports no area, and areas import each other only through doors named here', () => {
  const folder = join(root, 'apps/portal/src/')
  const wrong = sourcesOf('apps/portal').flatMap((file) => {
    const area = file.slice(folder.length).split('/')[0] ?? ''
    if (area.startsWith('main.')) return []
    return importsOf(file)
      .filter((from) => from.startsWith('.'))
      .map((from) => join(dirname(file), from).slice(folder.length))
      .filter((target) => !target.startsWith('shell/') && !target.startsWith(`${area}/`))
      .filter((target) => !PORTAL_DOORS[area]?.includes(target))
      .map((target) => `${file.slice(root.length + 1)} imports ${target}`)
  })
  assert.deepEqual(wrong, [])
})

test('only apps/server and apps/cli read the environment', () => {
  const wrong = Object.keys(MAY_IMPORT)
    .filter((place) => place !== 'apps/server' && place !== 'apps/cli')
    .flatMap(sourcesOf)
    .filter((file) => readFileSync(file, 'utf8').includes('process.env'))
    .map((file) => file.slice(root.length + 1))
  assert.deepEqual(wrong, [])
})

test('no file is named utils, helpers, common, manager or service', () => {
  const wrong = Object.keys(MAY_IMPORT)
    .flatMap(sourcesOf)
    .filter((file) => /\/(utils|helpers|common|manager|service)\.tsx?$/.test(file))
    .map((file) => file.slice(root.length + 1))
  assert.deepEqual(wrong, [])
})
