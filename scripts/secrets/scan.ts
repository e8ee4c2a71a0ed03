import { closeSync, globSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A secret in a place where it must not be. The secret itself is not told. */
interface Leak {
  /** `password`, `sealed connection:access_token`. */
  kind: string
  /** A file that a test left, a server's output, or an answer. */
  place: string
}

/** What was looked at, so that a scan that sees nothing shows. */
interface Scan {
  leaks: Leak[]
  secrets: number
  files: number
  megabytes: number
  answers: number
}

/**
 * Files whose purpose is a secret: keys of the installation, what `apply --secrets` was told to write, and
 * what command line tools keep for their user.
 */
const PURPOSE =
  /master\.key$|\/tls\/|\.pem$|\/secrets\.json$|\/\.?azure\/|token_cache|accessTokens|patchbay-session/i

/** Looks for every secret that {@link file://./witness.ts} noted in everything that it kept. */
export function scanWitness(folder: string): Scan {
  const secrets = readSecrets(folder)
  const index = indexOf([...secrets.keys()])
  const leaks = new Map<string, Leak>()
  const add = (kind: string, place: string) => leaks.set(`${kind} ${place}`, { kind, place })
  let bytes = 0
  const kept = globSync('kept/**/*', { cwd: folder, exclude: (name) => name === 'node_modules' })
    .map((name) => join(folder, name))
    .filter((file) => !PURPOSE.test(file) && statSync(file).isFile())
  for (const file of kept)
    for (const chunk of chunksOf(file)) {
      bytes += chunk.length
      for (const secret of index.find(chunk)) add(secrets.get(secret)!, relative(folder, file))
    }
  for (const file of globSync('output-*.log', { cwd: folder })) {
    // What a server prints for people is a password, once; its log is JSON.
    const log = readFileSync(join(folder, file), 'utf8').split('\n')
    const text = Buffer.from(log.filter((line) => line.startsWith('{')).join('\n'))
    for (const secret of index.find(text)) add(secrets.get(secret)!, file)
  }
  let answers = 0
  for (const file of globSync('answers-*.jsonl', { cwd: folder }))
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (line === '') continue
      answers++
      const { answer } = JSON.parse(line) as { answer: string }
      for (const secret of index.find(Buffer.from(line))) {
        const kind = secrets.get(secret)!
        if (!mayShow(answer, kind)) add(kind, `${answer} of ${file}`)
      }
    }
  const megabytes = Math.round(bytes / 1e6)
  return {
    leaks: [...leaks.values()],
    secrets: secrets.size,
    files: kept.length,
    megabytes,
    answers,
  }
}

/** What an answer is there to give. */
function mayShow(answer: string, kind: string): boolean {
  // What an API answers is the API's, and the tests' own tell what they were asked: with the secrets of
  // the connection, and no others.
  if (/^\w+ \/(apim\/|invoke$)/.test(answer)) return OF_A_CALL.test(kind)
  // Codes, cookies and tokens go to those who redeem them; only the directory has nothing to give away.
  if (kind === 'hashed' && !/^\w+ \/(api|v1\.0|beta|scim)\//.test(answer)) return true
  if (/\/token$|\/addPassword$/.test(answer)) return true
  // A new application may be made with its secret, and a trigger has one that is shown once.
  if (/^POST \/(v1\.0|beta)\/applications/.test(answer)) return true
  if (/^POST \/api\/connections\/[^/]+\/triggers$/.test(answer)) return true
  // The first administrator of a new tenant gets a password, which is shown here and nowhere else.
  return answer === 'POST /api/tenants' && kind === 'password'
}

/** What the gateway proves a call with. */
const OF_A_CALL = /^sealed connection:(access_token|secrets)$/

function readSecrets(folder: string): Map<string, string> {
  const secrets = new Map<string, string>()
  for (const file of globSync('secrets-*.jsonl', { cwd: folder }))
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (line === '') continue
      const { kind, value } = JSON.parse(line) as { kind: string; value: string }
      secrets.set(value, kind)
    }
  return secrets
}

const CHUNK_BYTES = 16 * 1024 * 1024
const OVERLAP_BYTES = 8192

function* chunksOf(file: string): Generator<Buffer> {
  const handle = openSync(file, 'r')
  try {
    const { size } = statSync(file)
    for (let at = 0; at < size; at += CHUNK_BYTES - OVERLAP_BYTES) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - at))
      yield buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, at))
      if (at + CHUNK_BYTES >= size) return
    }
  } finally {
    closeSync(handle)
  }
}

/**
 * What stands after it proves that a form came from the page that the server sent, and only beside
 * the browser's cookie, of which the hash alone is kept. By itself it opens nothing.
 */
const OPEN = 'antiForgeryToken":"'

const BITS = 1 << 23
/** Letters by which candidates are looked up. */
const HEAD = 12

/**
 * Finds many texts in bytes at once, each as it is and in base64: a bit for four bytes says where
 * it is worth to look closer.
 */
function indexOf(secrets: readonly string[]): { find(bytes: Buffer): Set<string> } {
  const bits = new Uint8Array(BITS / 8)
  const byHead = new Map<string, { text: string; secret: string }[]>()
  for (const secret of secrets)
    for (const form of [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]) {
      const text = Buffer.from(form).toString('latin1')
      const head = text.slice(0, HEAD)
      const list = byHead.get(head) ?? []
      list.push({ text, secret })
      byHead.set(head, list)
      const bit = bitOf(Buffer.from(text, 'latin1'), 0)
      bits[bit >> 3]! |= 1 << (bit & 7)
    }
  return {
    find(bytes) {
      const found = new Set<string>()
      for (let at = 0; at + HEAD <= bytes.length; at++) {
        const bit = bitOf(bytes, at)
        if ((bits[bit >> 3]! & (1 << (bit & 7))) === 0) continue
        for (const { text, secret } of byHead.get(bytes.toString('latin1', at, at + HEAD)) ?? [])
          if (
            bytes.toString('latin1', at, at + text.length) === text &&
            !bytes.toString('latin1', Math.max(0, at - OPEN.length), at).endsWith(OPEN)
          )
            found.add(secret)
      }
      return found
    },
  }
}

function bitOf(bytes: Buffer, at: number): number {
  const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
  return Math.imul(word, 0x9e3779b1) >>> 9
}
