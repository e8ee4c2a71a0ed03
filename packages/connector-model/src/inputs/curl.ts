import type { JsonObject } from '../document.ts'
import { newDefinition } from '../new-connector.ts'
import type { Note } from './conversion.ts'
import { OperationIds } from './operation-ids.ts'
import {
  type SampleBody,
  type SampleRequest,
  decode,
  operationOf,
  readAddress,
} from './sample-request.ts'
import { type InputAuthentication, isKeyName, withInputAuthentication } from './security.ts'

/**
 * The words of a command line, as a POSIX shell takes it apart (XCU §2.2, §2.3), with the line
 * ends of the shells of Windows. What expands in a shell is left as it is.
 */
export function shellWords(text: string): string[] {
  const words: string[] = []
  let word = ''
  let isOpen = false
  let at = 0
  const end = () => {
    if (isOpen) words.push(word)
    word = ''
    isOpen = false
  }
  while (at < text.length) {
    const c = text[at]!
    const next = text[at + 1]
    if (c === '\\' || ((c === '^' || c === '`') && (next === '\n' || next === '\r'))) {
      const length = text.startsWith('\r\n', at + 1) ? 3 : 2
      // A line end that is escaped goes on; any other sign stands for itself.
      if (next !== '\n' && next !== '\r') {
        word += next ?? ''
        isOpen = true
      }
      at += length
    } else if (c === "'") {
      const close = text.indexOf("'", at + 1)
      word += text.slice(at + 1, close < 0 ? text.length : close)
      isOpen = true
      at = close < 0 ? text.length : close + 1
    } else if (c === '$' && next === "'") {
      const [value, after] = ansiString(text, at + 2)
      word += value
      isOpen = true
      at = after
    } else if (c === '"') {
      const [value, after] = doubleQuoted(text, at + 1)
      word += value
      isOpen = true
      at = after
    } else if (/\s/.test(c)) {
      end()
      at++
    } else {
      word += c
      isOpen = true
      at++
    }
  }
  end()
  return words
}

function doubleQuoted(text: string, start: number): [value: string, after: number] {
  let value = ''
  let at = start
  while (at < text.length && text[at] !== '"') {
    const next = text[at + 1]
    if (text[at] === '\\' && next !== undefined && '"\\$`\n'.includes(next)) {
      if (next !== '\n') value += next
      at += 2
    } else value += text[at++]!
  }
  return [value, at + 1]
}

const ANSI: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

/** `$'…'`, which browsers write when a value has line ends or signs beyond ASCII. */
function ansiString(text: string, start: number): [value: string, after: number] {
  let value = ''
  let at = start
  while (at < text.length && text[at] !== "'") {
    if (text[at] !== '\\') {
      value += text[at++]!
      continue
    }
    const code = /^(?:u([0-9a-f]{1,4})|x([0-9a-f]{1,2}))/i.exec(text.slice(at + 1, at + 7))
    if (code) {
      value += String.fromCharCode(parseInt(code[1] ?? code[2]!, 16))
      at += 1 + code[0].length
    } else {
      const sign = text[at + 1] ?? ''
      value += ANSI[sign] ?? sign
      at += 2
    }
  }
  return [value, at + 1]
}

/** Options of curl with a value that mean something here, by their long names. */
const WITH_VALUE: Readonly<Record<string, string>> = {
  X: 'request',
  H: 'header',
  d: 'data',
  F: 'form',
  u: 'user',
  A: 'user-agent',
  e: 'referer',
  b: 'cookie',
  T: 'upload-file',
  o: 'output',
  m: 'max-time',
  x: 'proxy',
  w: 'write-out',
  c: 'cookie-jar',
  E: 'cert',
  K: 'config',
  r: 'range',
  D: 'dump-header',
  y: 'speed-time',
  Y: 'speed-limit',
  z: 'time-cond',
  C: 'continue-at',
  U: 'proxy-user',
}
const LONG_WITH_VALUE = new Set([
  ...Object.values(WITH_VALUE),
  ...(
    'data-raw data-binary data-ascii data-urlencode json form-string url oauth2-bearer cacert key ' +
    'connect-timeout retry retry-delay max-redirs resolve cert-type key-type pass ciphers ' +
    'interface limit-rate proxy-header connect-to unix-socket aws-sigv4 url-query'
  ).split(' '),
])

/** A curl command taken apart, as far as it is about the request. */
interface Command {
  method: string | undefined
  urls: string[]
  headers: [name: string, value: string][]
  data: string[]
  form: { name: string; isFile: boolean }[]
  json: boolean
  upload: boolean
  get: boolean
  head: boolean
  hasUser: boolean
  hasBearer: boolean
  urlQuery: string[]
  others: string[]
}

function readCommand(words: readonly string[]): Command {
  const command: Command = {
    method: undefined,
    urls: [],
    headers: [],
    data: [],
    form: [],
    json: false,
    upload: false,
    get: false,
    head: false,
    hasUser: false,
    hasBearer: false,
    urlQuery: [],
    others: [],
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word.startsWith('--')) {
      const [name, inline] = splitOnce(word.slice(2), '=')
      if (!LONG_WITH_VALUE.has(name)) setFlag(command, name)
      else setValue(command, name, inline ?? words[++at] ?? '')
    } else if (word.startsWith('-') && word.length > 1) {
      // Short options may stand together; the first with a value takes the rest or the next word.
      for (let sign = 1; sign < word.length; sign++) {
        const name = WITH_VALUE[word[sign]!]
        if (name === undefined) setFlag(command, word[sign]!)
        else {
          const rest = word.slice(sign + 1)
          setValue(command, name, rest === '' ? (words[++at] ?? '') : rest)
          break
        }
      }
    } else if (word !== '-') command.urls.push(word)
  }
  return command
}

function splitOnce(text: string, sign: string): [string, string | undefined] {
  const at = text.indexOf(sign)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + sign.length)]
}

function setFlag(command: Command, name: string): void {
  if (name === 'G' || name === 'get') command.get = true
  else if (name === 'I' || name === 'head') command.head = true
  else if (
    !/^(s|S|L|k|v|i|f|g|silent|show-error|location|insecure|verbose|include|fail|globoff|compressed|http1\.1|http2)$/.test(
      name,
    )
  )
    command.others.push(name)
}

function setValue(command: Command, name: string, value: string): void {
  switch (name) {
    case 'request':
      command.method = value
      break
    case 'url':
      command.urls.push(value)
      break
    case 'url-query':
      command.urlQuery.push(value)
      break
    case 'header': {
      const [header, content = ''] = splitOnce(value, ':')
      command.headers.push([header.trim(), content.trim()])
      break
    }
    case 'data':
    case 'data-raw':
    case 'data-binary':
    case 'data-ascii':
    case 'data-urlencode':
      command.data.push(value)
      break
    case 'json':
      command.data.push(value)
      command.json = true
      break
    case 'form':
    case 'form-string': {
      const [field, content = ''] = splitOnce(value, '=')
      const isFile = name === 'form' && /^[@<]/.test(content)
      command.form.push({ name: field, isFile })
      break
    }
    case 'upload-file':
      command.upload = true
      break
    case 'user':
      command.hasUser = true
      break
    case 'oauth2-bearer':
      command.hasBearer = true
      break
    case 'user-agent':
    case 'referer':
    case 'output':
      break
    default:
      command.others.push(name)
  }
}

/** Whether a text begins as a curl command does. */
export function isCurl(text: string): boolean {
  return /^\s*(?:[$>]\s+)?curl(?:\.exe)?\s/i.test(text)
}

/** Makes a connector of one operation of a curl command; undefined when it names no address. */
export function convertCurl(
  text: string,
  note: Note,
): { definition: JsonObject; properties: JsonObject } | undefined {
  const words = shellWords(text.trim().replace(/^[$>]\s+/, ''))
  const command = readCommand(words.slice(1))
  const [url] = command.urls
  if (url === undefined) {
    note('InputNotValid', '', 'The command names no address; add it.')
    return undefined
  }
  if (command.urls.length > 1)
    note('OptionLeftOut', '', `The first of ${command.urls.length} addresses is taken: ${url}.`)
  for (const name of new Set(command.others))
    note('OptionLeftOut', '', `The option "${name}" says nothing about the operation.`)
  const address = readAddress(url)
  const body = bodyOf(command, note)
  const asQuery = command.get ? command.data : []
  for (const pair of [...asQuery.join('&').split('&'), ...command.urlQuery]) {
    const name = decode(splitOnce(pair.replace(/^\+/, ''), '=')[0].replaceAll('+', ' '))
    if (name !== '') address.query.push(name)
  }
  return oneOperation(
    { method: methodOf(command), address, headers: command.headers, body },
    authenticationOf(command, address.query),
    note,
  )
}

/** Makes a connector whose one operation gets an address. */
export function convertUrl(
  text: string,
  note: Note,
): { definition: JsonObject; properties: JsonObject } {
  const address = readAddress(text)
  const key = address.query.find(isKeyName)
  return oneOperation(
    { method: 'get', address, headers: [], body: undefined },
    key === undefined ? { type: 'none' } : { type: 'apiKey', name: key, in: 'query' },
    note,
  )
}

function methodOf(command: Command): string {
  if (command.method) return command.method.toLowerCase()
  if (command.head) return 'head'
  if (command.get) return 'get'
  if (command.upload) return 'put'
  return command.data.length + command.form.length > 0 ? 'post' : 'get'
}

function bodyOf(command: Command, note: Note): SampleBody | undefined {
  const { form, data, headers } = command
  if (form.length > 0) return { kind: 'form', isMultipart: true, fields: form }
  const given = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const mediaType = (given ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (command.upload) return { kind: 'binary', mediaType: mediaType || 'application/octet-stream' }
  if (data.length === 0 || command.get) return undefined
  const text = data.join('&')
  const isFile = text.startsWith('@')
  const isJson = command.json || /[/+]json$/.test(mediaType)
  if (isFile) {
    note('BodyNotRead', '', `The body is in the file "${text.slice(1)}"; describe it by hand.`)
    return isJson
      ? { kind: 'json', value: {} }
      : { kind: 'binary', mediaType: mediaType || 'text/plain' }
  }
  const value = parse(text)
  // Whoever pastes an object means it, though curl without a header calls it a form.
  if (isJson || (mediaType === '' && typeof value === 'object' && value !== null)) {
    if (value === undefined)
      note('BodyNotRead', '', 'The body is not JSON, though it is called so; describe it by hand.')
    return { kind: 'json', value: value ?? {} }
  }
  if (mediaType !== '' && mediaType !== 'application/x-www-form-urlencoded')
    return { kind: 'text', mediaType }
  const fields = text
    .split('&')
    .map((pair) => decode(splitOnce(pair, '=')[0].replaceAll('+', ' ')))
    .filter((name) => name !== '')
    .map((name) => ({ name, isFile: false }))
  return { kind: 'form', isMultipart: false, fields }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function authenticationOf(command: Command, query: readonly string[]): InputAuthentication {
  const authorization = command.headers.find(([name]) => name.toLowerCase() === 'authorization')
  const scheme = authorization?.[1].split(' ', 1)[0]!.toLowerCase()
  if (command.hasUser || scheme === 'basic') return { type: 'basic' }
  if (command.hasBearer || scheme === 'bearer') return { type: 'bearer' }
  if (authorization) return { type: 'apiKey', name: 'Authorization', in: 'header' }
  const header = command.headers.find(([name]) => isKeyName(name))
  if (header) return { type: 'apiKey', name: header[0], in: 'header' }
  const key = query.find(isKeyName)
  return key === undefined ? { type: 'none' } : { type: 'apiKey', name: key, in: 'query' }
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch'])

function oneOperation(
  request: SampleRequest,
  authentication: InputAuthentication,
  note: Note,
): { definition: JsonObject; properties: JsonObject } {
  const { address } = request
  const method = METHODS.has(request.method) ? request.method : 'post'
  if (method !== request.method)
    note('OperationLeftOut', '', `OpenAPI 2.0 has no method "${request.method}"; it is POST now.`)
  const { parameters, consumes } = operationOf({ ...request, method })
  const operationId = new OperationIds().make(`${method} ${address.path}`)
  if (authentication.type === 'bearer')
    note('BearerTokenAsKey', '', 'Connections ask for the token and send it as a bearer token.')
  const definition = newDefinition({
    title: address.host === '' ? 'Untitled' : address.host.replace(/:\d+$/, ''),
    host: address.host,
    scheme: address.scheme,
  })
  return withInputAuthentication(
    {
      ...definition,
      paths: {
        [address.path]: {
          [method]: {
            summary: `${method.toUpperCase()} ${address.path}`,
            description: '',
            operationId,
            ...(consumes.length > 0 && { consumes }),
            parameters,
            responses: { default: { description: 'default', schema: {} } },
          },
        },
      },
    },
    authentication,
  )
}
