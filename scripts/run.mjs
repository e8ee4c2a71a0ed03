// The door behind every npm script. Plain JavaScript, because the Node that opens it may be an old one:
// it installs what is missing, then hands over to the pinned Node, which runs TypeScript as it is.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** The installer: it starts on Node 18, which many machines still have. */
const PNPM = '12.21.0'
const [task, ...rest] = process.argv.slice(2)
const say = (text) => process.stderr.write(`${text}\n`)

const programs = {
  start: { isPatchbay: true, args: ['start'], portal: true },
  patchbay: { isPatchbay: true, args: [], portal: ['walkthrough', 'serve'].includes(rest[0]) },
  test: { file: 'scripts/test.ts', args: [], portal: true, bundle: true },
  check: { file: 'scripts/check.ts', args: [] },
  format: { bin: 'oxfmt', args: ['.'] },
}

install()
const node = pinnedNode()
const program = programs[task]
if (!program) {
  say(
    `There is no "${task}". Try: npm start, npm test, npm run check, npm run format, npm run patchbay -- --help`,
  )
  process.exit(2)
}
if (program.portal) buildPortal()
const patchbay = program.isPatchbay || program.bundle ? bundle() : ''
const tool = program.bin ? binary(program.bin) : join(root, program.file ?? '')
const entry = program.isPatchbay ? patchbay : tool
const child = spawn(node, [entry, ...program.args, ...rest], {
  stdio: 'inherit',
  env: {
    ...process.env,
    // Tests start the program that people start.
    ...(program.bundle && { PATCHBAY_MAIN: patchbay }),
    PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  },
})
// Whoever ends this process means the program behind it; it gets the time to close its files.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// npm dies of a signal without passing it on; an orphan would keep the ports.
const parent = process.ppid
if (process.env.npm_lifecycle_event)
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref()
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))

/** Installs when there is nothing yet, or when the lockfile is newer than what was installed. */
function install() {
  const lockfile = join(root, 'pnpm-lock.yaml')
  const installed = join(root, 'node_modules/.modules.yaml')
  const isFirst = !existsSync(installed)
  if (!isFirst && statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs) return
  say(
    isFirst
      ? 'First run: installing dependencies. This takes about a minute, once.'
      : 'Dependencies changed: installing …',
  )
  const started = Date.now()
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // npm brings pnpm, pnpm brings everything else: links instead of copies, which is ten times quicker (ADR 0001).
  const args = [
    'exec',
    '--yes',
    `--package=pnpm@${PNPM}`,
    '--',
    'pnpm',
    'install',
    '--frozen-lockfile',
  ]
  const result = spawnSync(npm, args, {
    cwd: root,
    // Progress goes to standard error, so that --json output stays clean.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env: { ...process.env, npm_config_loglevel: 'error' },
  })
  if (result.status !== 0) {
    say(
      'The installation did not finish (see above). Check the network or the registry setting, then run the same command again.',
    )
    process.exit(result.status ?? 1)
  }
  const now = new Date()
  utimesSync(installed, now, now)
  say(`Installed in ${Math.round((now.getTime() - started) / 1000)} s.`)
}

/** Node 24 or later: the one in node_modules, or the one that runs this file where it is new enough. */
function pinnedNode() {
  const file = join(
    root,
    'node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if (existsSync(file)) return file
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  say(
    'The pinned Node 24 is not in node_modules: its install script did not run. Remove node_modules and run the same command again, or use Node 24 or later.',
  )
  process.exit(1)
}

/** Builds the portal when a source of it is newer than the last build. */
function buildPortal() {
  const built = 'apps/portal/dist/index.html'
  const sources = [
    ...['src', 'index.html', 'play.html', 'vite.config.ts'].map((name) => `apps/portal/${name}`),
    ...[
      'app-model',
      'connector-model',
      'controls',
      'directory',
      'player',
      'power-fx',
      'power-fx-codemirror',
      'wire',
    ].map((name) => `packages/${name}/src`),
  ]
  if (isFresh(built, sources)) return
  say('Building the portal …')
  const begun = new Date()
  const vite = spawnSync(node, [binary('vite'), 'build', 'apps/portal', '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
  })
  if (vite.status !== 0) {
    say('The portal did not build (see above).')
    process.exit(vite.status ?? 1)
  }
  // Whatever was changed while it was made is newer than it.
  utimesSync(join(root, built), begun, begun)
}

/**
 * The command line and the server in a few files, made anew when a source is newer: they start in a
 * quarter of the time (ADR 0008). Where they cannot be made, the sources run as they are.
 */
function bundle() {
  const built = 'apps/cli/dist/patchbay.js'
  const sources = [
    'scripts/bundle.ts',
    'pnpm-lock.yaml',
    'apps/cli/src',
    'apps/server/src',
    ...readdirSync(join(root, 'packages')).flatMap((name) => [
      `packages/${name}/package.json`,
      `packages/${name}/src`,
    ]),
  ]
  if (isFresh(built, sources)) return join(root, built)
  const made = spawnSync(node, [join(root, 'scripts/bundle.ts')], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
  })
  if (made.status === 0) return join(root, built)
  say('The server could not be bundled (see above); its sources run as they are.')
  return join(root, 'apps/cli/src/main.ts')
}

/** Whether no source is newer than what was built of them. */
function isFresh(built, sources) {
  const last = existsSync(join(root, built)) ? statSync(join(root, built)).mtimeMs : 0
  return sources.every((source) => newest(join(root, source)) <= last)
}

/** When something in a folder last changed; a removed file changes its folder. */
function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isDirectory()) return found?.mtimeMs ?? 0
  return readdirSync(path)
    .filter((name) => !name.includes('.test.'))
    .reduce((time, name) => Math.max(time, newest(join(path, name))), found.mtimeMs)
}

/** The script behind a tool's command, so that the pinned Node runs it on every platform. */
function binary(name) {
  const scripts = { oxfmt: 'oxfmt/bin/oxfmt', vite: 'vite/bin/vite.js' }
  return join(root, 'node_modules', scripts[name])
}
