import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readSettings, SettingError } from '@patchbay/server'
import { Agent } from 'undici'
import { explainError } from './walkthrough/steps.ts'
import {
  type JsonAnswer,
  type JsonObject,
  sendForm,
  sendJson,
  signIn,
} from './walkthrough/client.ts'

/** How to reach a running server. */
export interface ServerOptions {
  server?: string
  /** User principal name. */
  user?: string
  ca?: string
  /** Whose password is taken from the environment when no other is named. Default: admin. */
  account?: 'admin' | 'maker'
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Call = (method: Method, path: string, body?: unknown) => Promise<JsonAnswer>

/** The server said no, or could not be reached; the message is for whoever asked. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal'
}

/** Somebody, or a client, signed in at a server. */
export interface ServerSession {
  publicUrl: string
  graph: Call
  /** Management API; for people only. */
  api: Call | undefined
}

/**
 * Signs in as a person with the password from PATCHBAY_PASSWORD (or PATCHBAY_ADMIN_PASSWORD, or
 * PATCHBAY_MAKER_PASSWORD for a maker), or as the client of PATCHBAY_CLIENT_ID and
 * PATCHBAY_CLIENT_SECRET. Neither is an argument, where other users of
 * the machine could read it.
 *
 * @throws {SettingError} when neither is set.
 */
export async function openSession(
  root: string,
  { server, user, ca, account = 'admin' }: ServerOptions,
): Promise<ServerSession> {
  const settings = readSettings(process.env, { demo: true, root })
  const publicUrl = new URL(server ?? settings.publicUrl).origin
  const local = join(settings.dataFolder, 'tls', 'ca.pem')
  const file = ca ?? (existsSync(local) ? local : undefined)
  const dispatcher = new Agent({
    connect: file === undefined ? {} : { ca: readFileSync(file) },
    // Between requests this process may be busy for longer than a server keeps a connection open.
    keepAliveTimeout: 1000,
    keepAliveMaxTimeout: 1000,
  })
  const { PATCHBAY_CLIENT_ID, PATCHBAY_CLIENT_SECRET, PATCHBAY_TENANT } = process.env
  if (PATCHBAY_CLIENT_ID && PATCHBAY_CLIENT_SECRET && account === 'admin') {
    const tenant = PATCHBAY_TENANT ?? settings.tenantDomain
    const answer = await sendForm(dispatcher, `${publicUrl}/${tenant}/oauth2/v2.0/token`, {
      grant_type: 'client_credentials',
      client_id: PATCHBAY_CLIENT_ID,
      client_secret: PATCHBAY_CLIENT_SECRET,
      scope: 'https://graph.microsoft.com/.default',
    })
    const { access_token: token, error_description: description } = answer.body
    if (typeof token !== 'string')
      throw new SettingError(
        `The client ${PATCHBAY_CLIENT_ID} got no token: ${typeof description === 'string' ? description : answer.status}`,
      )
    const graph: Call = (method, path, body) =>
      sendJson(dispatcher, method, `${publicUrl}/v1.0${path}`, body, {
        authorization: `Bearer ${token}`,
      })
    return { publicUrl, graph: patient(graph), api: undefined }
  }
  const password =
    process.env['PATCHBAY_PASSWORD'] ?? process.env[`PATCHBAY_${account.toUpperCase()}_PASSWORD`]
  if (!password && account === 'maker')
    throw new SettingError(
      'Set PATCHBAY_PASSWORD to the password of the account (--user), or PATCHBAY_MAKER_PASSWORD to that of the maker of the demonstration; they are not taken as arguments, where other users could read them.',
    )
  if (!password)
    throw new SettingError(
      'Set PATCHBAY_PASSWORD to the password of the account (--user), or PATCHBAY_CLIENT_ID and PATCHBAY_CLIENT_SECRET to those of a client; they are not taken as arguments, where other users could read them.',
    )
  const person = await signIn(
    { publicUrl, dispatcher },
    user ?? `${account}@${settings.tenantDomain}`,
    password,
  ).catch((error: unknown) => {
    throw new ServerRefusal(`${publicUrl}: ${explainError(error)}`, { cause: error })
  })
  return { publicUrl, graph: patient(person.graph), api: patient(person.api) }
}

/** Waits as long as a server that is asked too much says (429, RFC 9110 §10.2.3). */
function patient(call: Call): Call {
  return async (method, path, body) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await call(method, path, body)
      if (answer.status !== 429 || attempt === 10) return answer
      const seconds = Number(answer.headers['retry-after'])
      await sleep(1000 * (Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 120) : 5))
    }
  }
}

/** @throws {Error} with the server's own words, unless the status is one of these. */
export function expectStatus(answer: JsonAnswer, what: string, ...statuses: number[]): JsonObject {
  if (statuses.includes(answer.status)) return answer.body
  const { error } = answer.body
  const message =
    typeof error === 'object' && error !== null && !Array.isArray(error) ? error['message'] : ''
  throw new ServerRefusal(
    `${what}: the server answered ${answer.status}. ${typeof message === 'string' ? message : ''}`.trim(),
  )
}

/** Every row of a list, page after page. */
export async function listAll(session: ServerSession, path: string): Promise<JsonObject[]> {
  const rows: JsonObject[] = []
  for (let next: string | undefined = path; next !== undefined;) {
    const page = expectStatus(await session.graph('GET', next), `GET ${path}`, 200)
    if (Array.isArray(page['value'])) rows.push(...(page['value'] as JsonObject[]))
    const link = page['@odata.nextLink']
    next = typeof link === 'string' ? link.slice(link.indexOf('/v1.0') + '/v1.0'.length) : undefined
  }
  return rows
}
