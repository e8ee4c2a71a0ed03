import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { SettingError } from './settings.ts'

/**
 * A backup in one file: this line, one line of JSON (`BackupHeader`), then AES-256-GCM over gzip over
 * the files, one after another. The header is authenticated with them, and the tag stands at the end.
 */
const magic = 'patchbay backup 1\n'
const tagLength = 16

/** What stands in the clear. */
export interface BackupHeader {
  createdAt: string
  /** Where the key is that opens the secrets in the database. */
  masterKey: 'included' | 'environment'
  /** scrypt (RFC 7914) of the passphrase; salt and nonce in base64. */
  cost: number
  salt: string
  nonce: string
}

/** scrypt's N: 128 MB and a good part of a second for each guess. */
const cost = 2 ** 17

function keyOf(passphrase: string, salt: Buffer, n: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize('NFKC'),
      salt,
      32,
      { N: n, r: 8, p: 1, maxmem: 256 * n * 8 },
      (error, key) => {
        if (error) reject(error)
        else resolve(key)
      },
    )
  })
}

/** A file of a backup: its path in the data folder, and where its content is read from. */
export interface BackupEntry {
  name: string
  file: string
}

/** Writes the files as one, synced to disk. */
export async function writeBackup(
  to: string,
  passphrase: string,
  about: Pick<BackupHeader, 'createdAt' | 'masterKey'>,
  entries: readonly BackupEntry[],
): Promise<void> {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const header: BackupHeader = {
    ...about,
    cost,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
  }
  const clear = Buffer.from(`${magic}${JSON.stringify(header)}\n`)
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, cost), nonce)
  cipher.setAAD(clear)
  const handle = await open(to, 'wx', 0o600)
  try {
    await handle.appendFile(clear)
    await pipeline(
      Readable.from(contentOf(entries)),
      createGzip({ level: 4 }),
      cipher,
      async (sealed: AsyncIterable<Buffer>) => {
        for await (const chunk of sealed) await handle.appendFile(chunk)
      },
    )
    await handle.appendFile(cipher.getAuthTag())
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Each file: length of its description, the description as JSON, its bytes. */
async function* contentOf(entries: readonly BackupEntry[]): AsyncGenerator<Buffer> {
  for (const { name, file } of entries) {
    const { size, mode } = await stat(file)
    const description = Buffer.from(JSON.stringify({ name, size, mode: mode & 0o777 }))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(description.length)
    yield Buffer.concat([length, description])
    if (size === 0) continue
    let left = size
    for await (const chunk of createReadStream(file, { end: size - 1 }) as AsyncIterable<Buffer>) {
      left -= chunk.length
      yield chunk
    }
    if (left !== 0) throw new Error(`${file} became shorter while it was read.`)
  }
}

/**
 * Opens a backup into a folder. What it gives is to be trusted only when it returns.
 *
 * @throws {SettingError} when it is none, was altered, or the passphrase is another.
 */
export async function readBackup(
  from: string,
  passphrase: string,
  folder: string,
): Promise<BackupHeader> {
  const { size } = await stat(from)
  const { header, clear } = await readHeader(from)
  const salt = Buffer.from(header.salt, 'base64')
  const decipher = createDecipheriv(
    'aes-256-gcm',
    await keyOf(passphrase, salt, header.cost),
    Buffer.from(header.nonce, 'base64'),
    { authTagLength: tagLength },
  )
  decipher.setAAD(clear)
  decipher.setAuthTag(await readEnd(from, size))
  try {
    await pipeline(
      createReadStream(from, { start: clear.length, end: size - tagLength - 1 }),
      decipher,
      createGunzip(),
      new FileWriter(folder),
    )
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException
    // The system's own refusal, such as a full disk, says nothing of the backup.
    if (syscall !== undefined)
      throw new SettingError(`${from} cannot be restored to ${folder}: ${message}`, {
        cause: error,
      })
    throw new SettingError(
      `${from} cannot be opened: the passphrase is another one, or the file was altered or cut short.`,
      { cause: error },
    )
  }
  return header
}

export async function readHeader(from: string): Promise<{ header: BackupHeader; clear: Buffer }> {
  const handle = await open(from)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    const start = buffer.subarray(0, bytesRead)
    const end = start.indexOf('\n', magic.length)
    if (!start.subarray(0, magic.length).equals(Buffer.from(magic)) || end < 0)
      throw new SettingError(`${from} is no backup of this program, or one of a newer version.`)
    const header = JSON.parse(start.subarray(magic.length, end).toString()) as BackupHeader
    // A forged cost would only make this machine work, or its memory end.
    if (header.cost !== cost) throw new SettingError(`${from} asks for a cost that is not offered.`)
    return { header, clear: Buffer.from(start.subarray(0, end + 1)) }
  } finally {
    await handle.close()
  }
}

async function readEnd(from: string, size: number): Promise<Buffer> {
  const handle = await open(from)
  try {
    const { buffer } = await handle.read(
      Buffer.alloc(tagLength),
      0,
      tagLength,
      Math.max(0, size - tagLength),
    )
    return buffer
  } finally {
    await handle.close()
  }
}

/** Takes the stream of files apart again. */
class FileWriter extends Writable {
  #folder: string
  #buffered = Buffer.alloc(0)
  #left = 0
  #out: FileHandle | undefined

  constructor(folder: string) {
    super()
    this.#folder = folder
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#take(chunk).then(
      () => done(),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    )
  }

  override _final(done: (error?: Error) => void): void {
    done(
      this.#left > 0 || this.#buffered.length > 0 ? new Error('It ends within a file.') : undefined,
    )
  }

  /** Also what an error cuts short is closed. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const closed = this.#out?.close() ?? Promise.resolve()
    closed.then(
      () => done(error),
      (reason: Error) => done(error ?? reason),
    )
  }

  async #take(chunk: Buffer): Promise<void> {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#left === 0) {
        this.#buffered = Buffer.concat([this.#buffered, rest])
        rest = Buffer.alloc(0)
        if (this.#buffered.length < 4) return
        const length = this.#buffered.readUInt32BE()
        if (length > 4096) throw new Error('It is no list of files.')
        if (this.#buffered.length < 4 + length) return
        await this.#begin(this.#buffered.subarray(4, 4 + length).toString())
        rest = this.#buffered.subarray(4 + length)
        this.#buffered = Buffer.alloc(0)
        continue
      }
      const part = rest.subarray(0, this.#left)
      rest = rest.subarray(part.length)
      this.#left -= part.length
      await this.#put(part)
    }
  }

  async #begin(description: string): Promise<void> {
    const { name, size, mode } = JSON.parse(description) as {
      name: string
      size: number
      mode: number
    }
    const path = normalize(name)
    if (path.startsWith('..') || isAbsolute(path)) throw new Error('It leaves its folder.')
    const file = join(this.#folder, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    this.#left = size
    this.#out = await open(file, 'wx', mode)
    if (size === 0) await this.#end()
  }

  async #put(part: Buffer): Promise<void> {
    const out = this.#out
    if (!out) throw new Error('Bytes without a file.')
    await out.writeFile(part)
    if (this.#left === 0) await this.#end()
  }

  async #end(): Promise<void> {
    await this.#out?.sync()
    await this.#out?.close()
    this.#out = undefined
  }
}
