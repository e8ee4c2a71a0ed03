// Makes a few files of the server and the command line, so that they start without reading and stripping
// several hundred modules: apps/cli/dist/patchbay.js and what it loads when it is asked for (ADR 0008).
import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'apps/cli/dist')

/** Name in the bundle → source. The first is what is run; the others are found from it by `new URL`. */
const ENTRIES = {
  patchbay: 'apps/cli/src/main.ts',
  'script-worker': 'packages/gateway/src/script/script-worker.ts',
  'exit-with-parent': 'apps/server/src/exit-with-parent.js',
}

const MAIN = 'patchbay.js'

/** Packages that are more than modules (native code, WebAssembly); they are loaded from where they lie. */
const OUTSIDE = ['@node-rs/argon2', 'quickjs-emscripten', 'pg-native']

/** Files that nothing has written anew for so long belong to no bundle that still runs. */
const KEEP_MILLISECONDS = 86_400_000

/**
 * Makes the bundle and gives the file to run.
 *
 * @throws what is wrong with a source.
 */
export async function bundle(): Promise<string> {
  const begun = new Date()
  const made = await rolldown({
    cwd: root,
    platform: 'node',
    input: Object.fromEntries(
      Object.entries(ENTRIES).map(([name, file]) => [name, join(root, file)]),
    ),
    plugins: [leaveOutside(), builtinsWithoutGetters(), filesBesideTheBundle()],
  })
  const { output } = await made.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    // A name says what is in a file, so that a server that runs finds what it was made with.
    chunkFileNames: '[name]-[hash].js',
    // Lines and names stay, so that a stack can be read even without its map.
    comments: false,
    sourcemap: true,
  })
  await made.close()
  mkdirSync(folder, { recursive: true })
  const files = output.map((file): [string, string | Uint8Array] => [
    file.fileName,
    file.type === 'chunk' ? file.code : file.source,
  ])
  // The entry comes last: until then, whoever starts gets the bundle of before, which is whole.
  for (const [name, content] of files.toSorted(
    ([a], [b]) => Number(a === MAIN) - Number(b === MAIN),
  )) {
    const path = join(folder, name)
    writeFileSync(`${path}.${process.pid}`, content)
    renameSync(`${path}.${process.pid}`, path)
  }
  // Whatever was changed while it was made is newer than it.
  utimesSync(join(folder, MAIN), begun, begun)
  removeOld(folder)
  return join(folder, MAIN)
}

function removeOld(place: string): void {
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    const path = join(place, entry.name)
    if (entry.isDirectory()) removeOld(path)
    else if (Date.now() - statSync(path).mtimeMs > KEEP_MILLISECONDS) rmSync(path, { force: true })
  }
}

/** Leaves a package where it is installed, which the importing package knows and the bundle does not. */
function leaveOutside(): Plugin {
  return {
    name: 'leave-outside',
    resolveId: {
      filter: { id: new RegExp(`^(?:${OUTSIDE.join('|')})$`) },
      handler(id, importer) {
        try {
          const file = createRequire(importer ?? import.meta.url).resolve(id)
          return { id: relative(folder, file).split(sep).join('/'), external: true }
        } catch {
          // An optional one that is not installed.
          return { id, external: true }
        }
      },
    },
  }
}

/**
 * `import … from 'node:http'` reads every property of the module, and with `http.WebSocket` loads
 * Node's own copy of undici: 50 ms that nobody asked for. The module itself has no such cost.
 */
function builtinsWithoutGetters(): Plugin {
  return {
    name: 'builtins-without-getters',
    resolveId: {
      filter: { id: /^node:http$/ },
      handler: (_id, _importer, { kind }) => (kind === 'import-statement' ? '\0node:http' : null),
    },
    load: {
      filter: { id: /^\0node:http$/ },
      handler: () => ({
        code: "module.exports = process.getBuiltinModule('node:http')",
        moduleType: 'js',
      }),
    },
  }
}

/** `new URL('./x.ts', import.meta.url)` names a source; in the bundle it is `./x.js`, and must be an entry. */
function filesBesideTheBundle(): Plugin {
  return {
    name: 'files-beside-the-bundle',
    transform: {
      filter: { id: { exclude: /node_modules/ }, code: /new URL\('\.[^']*', import\.meta\.url/ },
      handler(code, id) {
        return {
          code: code.replaceAll(/new URL\('([^']+)', import\.meta\.url/g, (_, path: string) => {
            const name = /^\.\/([\w-]+)\.[jt]s$/.exec(path)?.[1]
            if (name === undefined || !(name in ENTRIES))
              this.error(`${id} loads ${path} by its URL; name it in ENTRIES of scripts/bundle.ts.`)
            // As long as it was, so that the map holds.
            return `new URL('./${name}.js', import.meta.url`
          }),
          map: null,
        }
      },
    },
  }
}

if (import.meta.main) await bundle()
