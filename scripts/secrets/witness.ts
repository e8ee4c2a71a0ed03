// Loaded before anything else in every process of a test run (`--import`). It keeps what must be nowhere to be
// found afterwards (what was sealed, hashed or checked as a password), and what could hold it: the folders that
// tests remove, and what servers answered. `scan.ts` looks for the one in the other when all tests are done.
import crypto from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { Duplex } from 'node:stream'

const folder = process.env['WITNESS_FOLDER']
if (folder) {
  fs.mkdirSync(join(folder, 'kept'), { recursive: true })
  keepSecrets(folder)
  keepFolders(folder)
  if (process.env['WITNESS_ANSWERS']) keepAnswers(folder)
  keepDirectAnswers(folder)
  syncBuiltinESMExports()
}

/** Shorter texts stand anywhere by chance. */
const LEAST_LENGTH = 16
/** Fuzzers make up secrets by the hundred thousand; the first of them are like the others. */
const MOST_SECRETS = 50_000
/** Of one answer. */
const MOST_BYTES = 262_144

function keepSecrets(to: string): void {
  const file = join(to, `secrets-${process.pid}.jsonl`)
  const known = new Set<string>()
  const note = (kind: string, value: string): void => {
    if (value.length < LEAST_LENGTH || known.has(value) || known.size >= MOST_SECRETS) return
    // Keys that seal other keys are bytes; the store's own tests look after them.
    if (value.includes('\uFFFD')) return
    // Our secrets are no GUIDs; a test may try the id of a secret in place of it.
    if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) return
    known.add(value)
    fs.appendFileSync(file, `${JSON.stringify({ kind, value })}\n`)
  }

  const { createCipheriv, hash } = crypto
  // What is sealed says for what: `connection:{id}:access_token`. Drafts and events are sealed as a whole.
  const sealed = (algorithm: 'aes-256-gcm', key: crypto.CipherKey, nonce: Uint8Array) => {
    const cipher = createCipheriv(algorithm, key, nonce)
    const { setAAD, update } = cipher
    let purpose = ''
    cipher.setAAD = (aad, options) => {
      purpose = Buffer.from(aad as Uint8Array).toString('utf8')
      return setAAD.call(cipher, aad, options)
    }
    cipher.update = ((data: Uint8Array, ...more: unknown[]): unknown => {
      noteSealed(purpose, Buffer.from(data).toString('utf8'))
      return Reflect.apply(update, cipher, [data, ...more])
    }) as typeof update
    return cipher
  }
  const noteSealed = (purpose: string, text: string): void => {
    const kind = `sealed ${purpose.replaceAll(/:[^:]*(?=:)/g, '')}`
    if (/^(draft|delivery)/.test(purpose)) return
    for (const value of valuesIn(text)) note(kind, value)
  }
  // Codes, refresh tokens and sessions are hashed as they are, client secrets behind their salt.
  const hashed: typeof hash = ((algorithm: string, data: unknown, ...more: never[]) => {
    if (typeof data === 'string') {
      const secret = data.slice(data.indexOf('\n') + 1)
      if (/^[\w.~-]{24,200}$/.test(secret)) note('hashed', secret)
    }
    return hash(algorithm, data as string, ...more)
  }) as typeof hash
  Object.assign(crypto, { createCipheriv: sealed, hash: hashed })

  const directory = new URL('../../packages/directory/src/passwords.ts', import.meta.url)
  const argon2 = createRequire(directory)('@node-rs/argon2') as Record<'hash' | 'verify', unknown>
  const { hash: derive } = argon2 as { hash: (password: string, options: object) => unknown }
  argon2.hash = (password: string, options: object) => {
    note('password', password)
    return derive(password, options)
  }
}

/** The texts of a JSON object, or the text itself. */
function valuesIn(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null)
      return Object.values(value).filter((one) => typeof one === 'string')
  } catch {
    // It is no JSON.
  }
  return [text]
}

/** A test's folder is put aside when it is removed. */
function keepFolders(to: string): void {
  const { rmSync, promises } = fs
  const removed = promises.rm
  let kept = 0
  /** False where there is nothing to keep. */
  const keep = (path: unknown): boolean => {
    const from = typeof path === 'string' ? resolve(path) : ''
    // A browser's profile holds the cookies that it is there for.
    if (dirname(from) !== tmpdir() || /playwright|chrom/i.test(from)) return false
    try {
      fs.renameSync(from, join(to, 'kept', `${process.pid}-${kept++}-${basename(from)}`))
      return true
    } catch {
      return false
    }
  }
  fs.rmSync = (path, options) => {
    if (!keep(path)) rmSync(path, options)
  }
  promises.rm = async (path, options) => {
    if (!keep(path)) await removed(path, options)
  }
}

/** What a server of the product answered, but for files of the portal. */
function keepAnswers(to: string): void {
  const file = join(to, `answers-${process.pid}.jsonl`)
  const { write, end } = http.ServerResponse.prototype
  const bodies = new WeakMap<http.ServerResponse, Buffer[]>()
  const take = (response: http.ServerResponse, chunk: unknown): void => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return
    const list = bodies.get(response) ?? []
    list.push(Buffer.from(chunk as string))
    bodies.set(response, list)
  }
  http.ServerResponse.prototype.write = function (
    this: http.ServerResponse,
    ...args: Parameters<typeof write>
  ) {
    take(this, args[0])
    return write.apply(this, args)
  } as typeof write
  http.ServerResponse.prototype.end = function (
    this: http.ServerResponse,
    ...args: Parameters<typeof end>
  ) {
    take(this, args[0])
    const answered = end.apply(this, args)
    const { req, statusCode } = this
    const type = String(this.getHeader('content-type') ?? '')
    if (!/javascript|css|font|image|octet/.test(type))
      fs.appendFileSync(
        file,
        `${JSON.stringify({
          answer: `${req.method} ${req.url?.split('?', 1)[0]}`,
          status: statusCode,
          headers: this.getHeaders(),
          body: Buffer.concat(bodies.get(this) ?? [])
            .subarray(0, MOST_BYTES)
            .toString('utf8'),
        })}\n`,
      )
    bodies.delete(this)
    return answered
  } as typeof end
}

/** A connection that a server accepted; its answer to whom, when Node's HTTP server speaks on it. */
interface Accepted extends net.Socket {
  server?: net.Server
  _httpMessage?: http.ServerResponse | null
}

/**
 * What was written to connections themselves, without `ServerResponse`, as the gateway answers calls
 * of operations. Behind TLS that is what was not encrypted yet. What is written within one turn of
 * the event loop is one text; of one answer no more is kept than of others.
 */
function keepDirectAnswers(to: string): void {
  const file = join(to, `answers-${process.pid}-direct.jsonl`)
  const { prototype } = net.Socket
  const asked = new WeakMap<Accepted, { answer: string; kept: number; parts: Buffer[] }>()

  const { emit } = prototype
  prototype.emit = function (this: Accepted, event: string | symbol, ...args: unknown[]) {
    if (event === 'data' && this.server && args[0] instanceof Uint8Array) {
      const [, method, path] =
        /^([A-Z]+) (\/(?:apim\/[^? ]*|invoke))/.exec(
          Buffer.from(args[0]).toString('latin1', 0, 500),
        ) ?? []
      if (path !== undefined) asked.set(this, { answer: `${method} ${path}`, kept: 0, parts: [] })
    }
    return Reflect.apply(emit, this, [event, ...args]) as boolean
  } as typeof emit

  const take = (socket: Accepted, chunk: unknown, encoding: unknown): void => {
    const about = socket._httpMessage ? undefined : asked.get(socket)
    if (!about || about.kept >= MOST_BYTES) return
    const bytes =
      typeof chunk === 'string'
        ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
        : Buffer.from(chunk as Uint8Array)
    about.kept += bytes.length
    about.parts.push(bytes)
    if (about.parts.length > 1) return
    setImmediate(() => {
      const written = Buffer.concat(about.parts.splice(0)).toString('utf8')
      fs.appendFileSync(file, `${JSON.stringify({ answer: about.answer, written })}\n`)
    })
  }
  const { write } = Duplex.prototype
  prototype.write = function (this: Accepted, ...args: Parameters<typeof write>) {
    if (this.server) take(this, args[0], args[1])
    return write.apply(this, args)
  } as typeof prototype.write
}
