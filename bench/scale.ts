// A directory of a size: loads it, then measures through HTTP what a server process on it answers.
// node bench/scale.ts [sqlite|postgresql] [users] [groups] [memberships] [applications]
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDirectory, systemActor } from '@patchbay/directory'
import { openStore, type Store } from '@patchbay/store'
import { type Dispatcher, request } from 'undici'
import {
  type JsonAnswer,
  type Person,
  sendForm,
  signIn,
} from '../apps/cli/src/walkthrough/client.ts'
import { text } from '../apps/cli/src/walkthrough/story.ts'
import { type PostgresCluster, startPostgres } from '../scripts/postgres.ts'
import { freePort } from '../test/e2e/free-port.ts'
import { startPatchbay, trusting } from '../test/e2e/patchbay-process.ts'

const engine = process.argv[2] === 'postgresql' ? 'postgresql' : 'sqlite'
const size = {
  users: Number(process.argv[3] ?? 1_000_000),
  groups: Number(process.argv[4] ?? 100_000),
  memberships: Number(process.argv[5] ?? 10_000_000),
  applications: Number(process.argv[6] ?? 100_000),
}
const rowsAtOnce = 500
const tokensMeasured = 1000
const domain = 'organization.localhost'
const password = 'admin-horse-battery'

type Row = Record<string, string | number | null>
type Table =
  | 'users'
  | 'groups'
  | 'groupMembers'
  | 'applications'
  | 'servicePrincipals'
  | 'objectChanges'

async function measure(
  postgres: PostgresCluster | undefined,
  databaseUrl: string | undefined,
): Promise<void> {
  const settings = {
    PATCHBAY_DATA_DIR: dataFolder,
    PATCHBAY_HTTPS_PORT: String(await freePort()),
    PATCHBAY_ADMIN_PASSWORD: password,
    PATCHBAY_TENANT_DOMAIN: domain,
    PATCHBAY_LOG: '0',
    ...(databaseUrl && { PATCHBAY_DATABASE_URL: databaseUrl }),
  }
  const publicUrl = `https://localhost:${settings.PATCHBAY_HTTPS_PORT}`
  const serve = async (): Promise<{ kill(): Promise<void>; pid: number }> => {
    const server = startPatchbay(['serve'], settings)
    await server.says('Patchbay is running')
    return { kill: () => server.kill(), pid: server.child.pid ?? 0 }
  }

  console.log(`## ${engine}: ${JSON.stringify(size)}`)
  let server = await serve()
  const before = await tokens(publicUrl, server.pid, undefined)
  await server.kill()

  const masterKey = Buffer.from(readFileSync(join(dataFolder, 'master.key'), 'utf8'), 'base64')
  const store = await openStore(
    databaseUrl === undefined
      ? { file: join(dataFolder, 'patchbay.db'), masterKey }
      : { databaseUrl, masterKey },
  )
  const loaded = await load(store)
  const client = await daemon(store, loaded.tenantId)
  await store.close()
  const bytes = postgres ? await postgres.size() : await folderSize(dataFolder)
  console.log(`on disk: ${(bytes / 1e9).toFixed(2)} GB`)

  server = await serve()
  const dispatcher = trusting(dataFolder)
  const person = await signIn({ publicUrl, dispatcher }, `admin@${domain}`, password)
  await reads(person, loaded)
  await pages(person)
  const after = await tokens(publicUrl, server.pid, client)
  console.log(
    `a token: ${before.milliseconds.toFixed(2)} ms and ${before.cpuMicroseconds} µs of CPU on an empty directory; ` +
      `${after.milliseconds.toFixed(2)} ms and ${after.cpuMicroseconds} µs on this one: ` +
      `${(after.cpuMicroseconds / before.cpuMicroseconds).toFixed(2)} ×`,
  )
  await dispatcher.close()
  await server.kill()
}

interface Loaded {
  tenantId: string
  userIds: string[]
  groupIds: string[]
  applicationIds: string[]
}

/** Writes the rows as the directory writes them: each kind from one that it made. */
async function load(store: Store): Promise<Loaded> {
  const directory = createDirectory({ store, clock: { now: () => new Date() } })
  const tenantId = (await directory.tenants.find(domain))?.id
  if (tenantId === undefined) throw new Error('The server made no tenant.')
  const user = await directory.users.create(
    tenantId,
    {
      displayName: 'Template',
      userPrincipalName: `template@${domain}`,
      mail: `template@${domain}`,
      givenName: 'Template',
      surname: 'Person',
      department: 'Department',
      jobTitle: 'Engineer',
    },
    systemActor,
  )
  const group = await directory.groups.create(
    tenantId,
    {
      displayName: 'Template',
      mailEnabled: false,
      mailNickname: 'template',
      securityEnabled: true,
    },
    systemActor,
  )
  const registered = await directory.applications.register(
    tenantId,
    { displayName: 'Template' },
    systemActor,
  )
  const templates = {
    users: await rowOf(store, 'users', user.id),
    groups: await rowOf(store, 'groups', group.id),
    applications: await rowOf(store, 'applications', registered.application.id),
    servicePrincipals: await rowOf(store, 'servicePrincipals', registered.servicePrincipal.id),
  }
  let sequence = 1_000_000
  const change = (kind: string, objectId: string): Row => ({
    tenantId,
    kind,
    objectId,
    sequence: ++sequence,
    removed: null,
  })

  const userIds: string[] = []
  await fill(store, 'users', size.users, (index) => {
    const id = randomUUID()
    userIds.push(id)
    const name = `Person ${index.toString().padStart(7, '0')}`
    const address = `person${index}@${domain}`
    return {
      ...templates.users,
      id,
      displayName: name,
      displayNameKey: name.toLowerCase(),
      userPrincipalName: address,
      principalNameKey: address,
      mailKey: address,
      mailNicknameKey: `person${index}`,
      givenNameKey: `person${index % 5000}`,
      surnameKey: `family${index % 20_000}`,
      departmentKey: `department ${index % 1000}`,
      document: String(templates.users['document'])
        .replace(`"mail":"template@${domain}"`, `"mail":"${address}"`)
        .replace('"department":"Department"', `"department":"Department ${index % 1000}"`),
    }
  })
  await fill(store, 'objectChanges', size.users, (index) => change('user', userIds[index] ?? ''))

  const groupIds: string[] = []
  await fill(store, 'groups', size.groups, (index) => {
    const id = randomUUID()
    groupIds.push(id)
    const name = `Team ${index.toString().padStart(6, '0')}`
    return { ...templates.groups, id, displayName: name, displayNameKey: name.toLowerCase() }
  })
  // In the order of the key, as a directory that is synchronized sends them: group by group.
  const members = Math.ceil(size.memberships / size.groups)
  const sortedGroups = groupIds.toSorted()
  await fill(store, 'groupMembers', size.memberships, (index) => ({
    tenantId,
    groupId: sortedGroups[Math.floor(index / members)] ?? '',
    memberId:
      userIds[(Math.floor(index / members) * 7919 + (index % members) * 104_729) % size.users] ??
      '',
    memberKind: 'user',
  }))

  const applicationIds: string[] = []
  const appIds: string[] = []
  await fill(store, 'applications', size.applications, (index) => {
    const id = randomUUID()
    const appId = randomUUID()
    applicationIds.push(id)
    appIds.push(appId)
    const name = `Service ${index.toString().padStart(6, '0')}`
    return {
      ...templates.applications,
      id,
      appId,
      displayName: name,
      displayNameKey: name.toLowerCase(),
    }
  })
  await fill(store, 'servicePrincipals', size.applications, (index) => {
    const name = `Service ${index.toString().padStart(6, '0')}`
    return {
      ...templates.servicePrincipals,
      id: randomUUID(),
      appId: appIds[index] ?? '',
      displayName: name,
      displayNameKey: name.toLowerCase(),
    }
  })
  return { tenantId, userIds, groupIds, applicationIds }
}

async function rowOf(store: Store, table: 'users', id: string): Promise<Row>
async function rowOf(
  store: Store,
  table: 'users' | 'groups' | 'applications' | 'servicePrincipals',
  id: string,
): Promise<Row>
async function rowOf(store: Store, table: string, id: string): Promise<Row> {
  const row = await store.db
    .selectFrom(table as 'users')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { ...row }
}

async function fill(
  store: Store,
  table: Table,
  count: number,
  make: (index: number) => Row,
): Promise<void> {
  const began = performance.now()
  for (let from = 0; from < count; from += rowsAtOnce * 20) {
    // Made before the transaction, which may run again and must write the same.
    const rows = Array.from({ length: Math.min(rowsAtOnce * 20, count - from) }, (_, index) =>
      make(from + index),
    )
    await store.transaction(async (tx) => {
      for (let at = 0; at < rows.length; at += rowsAtOnce)
        await tx
          .insertInto(table as 'groupMembers')
          .values(rows.slice(at, at + rowsAtOnce) as never)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
    })
  }
  const seconds = (performance.now() - began) / 1000
  console.log(
    `${table}: ${count} rows in ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} rows/s`,
  )
}

/** A client with a secret, for tokens of its own. */
async function daemon(
  store: Store,
  tenantId: string,
): Promise<{ tenantId: string; appId: string; secret: string }> {
  const directory = createDirectory({ store, clock: { now: () => new Date() } })
  const { application } = await directory.applications.register(
    tenantId,
    { displayName: 'Daemon' },
    systemActor,
  )
  const { secretText } = await directory.applications.addPassword(
    tenantId,
    application.id,
    {},
    systemActor,
  )
  return { tenantId, appId: application.appId, secret: secretText }
}

async function reads(person: Person, loaded: Loaded): Promise<void> {
  const pick = (ids: readonly string[]): string => ids[Math.floor(Math.random() * ids.length)] ?? ''
  const any = (limit: number): number => Math.floor(Math.random() * limit)
  const questions: [string, number, () => string][] = [
    ['GET a user by id', 2000, () => `/users/${pick(loaded.userIds)}`],
    ['GET a group by id', 1000, () => `/groups/${pick(loaded.groupIds)}`],
    ['GET an application by id', 1000, () => `/applications/${pick(loaded.applicationIds)}`],
    [
      'mail eq, first page',
      300,
      () => filter('users', `mail eq 'person${any(size.users)}@${domain}'`),
    ],
    [
      'userPrincipalName eq, first page',
      300,
      () => filter('users', `userPrincipalName eq 'person${any(size.users)}@${domain}'`),
    ],
    [
      'department eq, first page',
      300,
      () => filter('users', `department eq 'Department ${any(1000)}'`),
    ],
    [
      'startswith(displayName), first page',
      300,
      () => filter('users', `startswith(displayName,'Person ${any(90) + 10}')`),
    ],
    [
      'displayName eq of an application, first page',
      300,
      () =>
        filter(
          'applications',
          `displayName eq 'Service ${any(size.applications).toString().padStart(6, '0')}'`,
        ),
    ],
    [
      'members of a group, first page',
      300,
      () => `/groups/${pick(loaded.groupIds)}/members?$top=100`,
    ],
    ['groups of a user, first page', 300, () => `/users/${pick(loaded.userIds)}/memberOf?$top=100`],
  ]
  console.log('| one at a time, $top=100 | requests | p50 ms | p99 ms |')
  console.log('|---|---:|---:|---:|')
  for (const [name, count, path] of questions) {
    const times: number[] = []
    for (let turn = 0; turn < count + 30; turn++) {
      const began = performance.now()
      const answer = await person.graph('GET', path())
      const took = performance.now() - began
      if (answer.status !== 200) throw new Error(`${name}: ${JSON.stringify(answer.body)}`)
      if (turn >= 30) times.push(took)
    }
    console.log(`| ${name} | ${count} | ${at(times, 0.5)} | ${at(times, 0.99)} |`)
  }
}

const filter = (collection: string, expression: string): string =>
  `/${collection}?$top=100&$filter=${encodeURIComponent(expression)}`

/** Walks a thousand pages of users. */
async function pages(person: Person): Promise<void> {
  const times: number[] = []
  let path: string | undefined = '/users?$top=100'
  while (path !== undefined && times.length < 1000) {
    const began = performance.now()
    const answer: JsonAnswer = await person.graph('GET', path)
    times.push(performance.now() - began)
    const next: unknown = answer.body['@odata.nextLink']
    path = typeof next === 'string' ? next.slice(next.indexOf('/v1.0') + 5) : undefined
  }
  const first = times.slice(5, 55)
  const last = times.slice(-50)
  console.log(
    `pages of 100 users: ${times.length} read; p50 of the first fifty ${at(first, 0.5)} ms, of the last fifty ${at(last, 0.5)} ms`,
  )
}

/** Client credentials, eight at a time: time and CPU of the server for each. */
async function tokens(
  publicUrl: string,
  pid: number,
  given: { tenantId: string; appId: string; secret: string } | undefined,
): Promise<{ milliseconds: number; cpuMicroseconds: number }> {
  const dispatcher = trusting(dataFolder)
  const client = given ?? (await registerDaemon(publicUrl, dispatcher))
  const one = async (): Promise<void> => {
    const answer = await sendForm(dispatcher, `${publicUrl}/${client.tenantId}/oauth2/v2.0/token`, {
      grant_type: 'client_credentials',
      client_id: client.appId,
      client_secret: client.secret,
      scope: 'https://graph.microsoft.com/.default',
    })
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  }
  const many = async (count: number): Promise<void> => {
    let left = count
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (left-- > 0) await one()
      }),
    )
  }
  await many(tokensMeasured / 4)
  const cpu = cpuOf(pid)
  const began = performance.now()
  await many(tokensMeasured)
  const milliseconds = (performance.now() - began) / tokensMeasured
  const cpuMicroseconds = Math.round(((cpuOf(pid) - cpu) * 1e6) / tokensMeasured)
  await dispatcher.close()
  return { milliseconds, cpuMicroseconds }
}

async function registerDaemon(
  publicUrl: string,
  dispatcher: Dispatcher,
): Promise<{ tenantId: string; appId: string; secret: string }> {
  const person = await signIn({ publicUrl, dispatcher }, `admin@${domain}`, password)
  const made = await person.graph('POST', '/applications', { displayName: 'Daemon before' })
  await person.graph('POST', '/servicePrincipals', { appId: made.body['appId'] })
  const secret = await person.graph('POST', `/applications/${text(made.body, 'id')}/addPassword`, {
    passwordCredential: {},
  })
  const discovery = await request(`${publicUrl}/${domain}/v2.0/.well-known/openid-configuration`, {
    dispatcher,
  })
  const { issuer } = (await discovery.body.json()) as { issuer: string }
  return {
    tenantId: new URL(issuer).pathname.split('/')[1] ?? '',
    appId: text(made.body, 'appId'),
    secret: text(secret.body, 'secretText'),
  }
}

/** Seconds of CPU that a process has used (Linux). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  return (Number(fields[11]) + Number(fields[12])) / ticks
}

async function folderSize(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true })
  return files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}

function at(times: readonly number[], quantile: number): string {
  const sorted = times.toSorted((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? 0).toFixed(2)
}

const cluster = engine === 'postgresql' ? await startPostgres({ durable: true }) : undefined
const dataFolder = await mkdtemp(join(tmpdir(), 'patchbay-scale-'))
try {
  await measure(cluster, await cluster?.createDatabase('patchbay'))
} finally {
  await cluster?.stop()
  await rm(dataFolder, { recursive: true, force: true })
}
