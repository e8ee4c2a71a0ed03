import { setTimeout as delay } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import {
  type JsonAnswer,
  type Person,
  sendForm,
  sendJson,
  signIn,
} from '../../apps/cli/src/walkthrough/client.ts'
import { type DirectorySize, objectId, objectNames } from './load-directory.ts'
import { personPassword } from './templates.ts'

/** What is measured, and as whom. */
export interface Measured {
  publicUrl: string
  dispatcher: Dispatcher
  domain: string
  size: DirectorySize
  /** An administrator. */
  person: Person
  /** Only what is looked up and filtered, and less of it: nothing is to become warm by asking. */
  isBrief: boolean
}

/** One kind of question, asked `count` times. */
interface Question {
  name: string
  count: number
  path(): string
  /** Sent with `ConsistencyLevel: eventual`, which takes a batch here. */
  isAdvanced?: true
  /** Of the SCIM service, by a client. */
  isScim?: true
  /** Of the server itself, which reads nothing for it. */
  isBare?: true
  /** Asked so many times over; the median round is told, so that one disturbance is not the answer. */
  rounds?: number
}

/** Rounds of what is wanted to be quickest. */
const rounds = 3
/** So many questions, the first, are asked when it shall be brief. */
const briefly = 13
const briefCount = 300

/** Asks one question at a time and prints how long the answers took; then walks a thousand pages. */
export async function measureReads(measured: Measured): Promise<void> {
  const { person, isBrief } = measured
  const scim = await provisioningClient(measured)
  console.log('| one at a time, pages of 100 | requests | p50 ms | p99 ms | slowest ms |')
  console.log('|---|---:|---:|---:|---:|')
  const get = (path: string): Promise<JsonAnswer> => person.graph('GET', path)
  const advanced = (path: string): Promise<JsonAnswer> =>
    person.graph('POST', '/$batch', eventual(path))
  const bare = (path: string): Promise<JsonAnswer> => person.api('GET', path)
  const all = questions(measured)
  for (const question of isBrief ? all.slice(0, briefly) : all) {
    const { isAdvanced, isScim, isBare } = question
    const ask = isAdvanced ? advanced : isScim ? scim : isBare ? bare : get
    const count = isBrief ? Math.min(briefCount, question.count) : question.count
    const turns: number[][] = []
    for (let round = 0; round < (question.rounds ?? 1); round++)
      turns.push(await timesOf({ ...question, count }, ask))
    const inOrder = turns.toSorted((a, b) => quantileOf(a, 0.99) - quantileOf(b, 0.99))
    const median = inOrder[turns.length >> 1]
    const [p50, p99] = [0.5, 0.99].map((quantile) => at(median ?? [], quantile))
    const times = turns.length > 1 ? `${turns.length} × ${count}` : count
    console.log(`| ${question.name} | ${times} | ${p50} | ${p99} | ${at(turns.flat(), 1)} |`)
  }
  if (isBrief) return
  const log = await person.api('GET', '/api/audit-log/check')
  console.log(`audit log: ${JSON.stringify(log.body)}`)
  await walkPages(person, '/users?$top=100')
  await walkPages(person, `/groups/${objectId('group', 0)}/members?$top=100`)
  await signInBusyPerson(measured)
}

/** Milliseconds that each answer took, those at the beginning left out. */
async function timesOf(
  { name, count, path }: Question,
  ask: (path: string) => Promise<JsonAnswer>,
): Promise<number[]> {
  const warm = Math.min(100, Math.ceil(count / 3))
  const times: number[] = []
  for (let turn = 0; turn < warm + count; turn++) {
    const asked = path()
    let began = performance.now()
    let answer = await ask(asked)
    while (answer.status === 429) {
      await delay(Number(answer.headers['retry-after']) * 1000)
      began = performance.now()
      answer = await ask(asked)
    }
    const took = performance.now() - began
    if (answer.status !== 200 || JSON.stringify(answer.body).includes('"status":400'))
      throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`)
    if (turn >= warm) times.push(took)
  }
  return times
}

const any = (limit: number): number => Math.floor(Math.random() * limit)

const filter = (collection: string, expression: string): string =>
  `/${collection}?$top=100&$filter=${encodeURIComponent(expression)}`

function questions({ size, domain }: Measured): Question[] {
  const user = (): string => `/users/${objectId('user', any(size.users))}`
  const group = (): string => `/groups/${objectId('group', any(size.groups))}`
  return [
    {
      name: 'GET /healthz, beside the directory',
      count: 2000,
      isBare: true,
      rounds,
      path: () => '/healthz',
    },
    { name: 'GET a user by id', count: 3000, rounds, path: user },
    { name: 'GET a group by id', count: 2000, rounds, path: group },
    {
      name: 'GET an application by id',
      count: 2000,
      rounds,
      path: () => `/applications/${objectId('application', any(size.applications))}`,
    },
    {
      name: 'mail eq',
      count: 500,
      path: () => filter('users', `mail eq '${objectNames.alias(any(size.users))}@${domain}'`),
    },
    {
      name: 'userPrincipalName eq',
      count: 500,
      path: () =>
        filter('users', `userPrincipalName eq '${objectNames.alias(any(size.users))}@${domain}'`),
    },
    {
      name: 'department eq',
      count: 300,
      path: () => filter('users', `department eq '${objectNames.department(any(1000))}'`),
    },
    {
      name: 'startswith(displayName)',
      count: 300,
      path: () => filter('users', `startswith(displayName,'Person 0${any(90) + 10}')`),
    },
    {
      name: 'appId eq of an application',
      count: 500,
      path: () => filter('applications', `appId eq '${objectId('appId', any(size.applications))}'`),
    },
    {
      name: 'displayName eq of an application',
      count: 500,
      path: () =>
        filter(
          'applications',
          `displayName eq '${objectNames.application(any(size.applications))}'`,
        ),
    },
    { name: 'users, first page', count: 200, path: () => '/users?$top=100' },
    { name: 'members of a group', count: 200, path: () => `${group()}/members?$top=100` },
    {
      name: 'members of a group of 100,000',
      count: 200,
      path: () => `/groups/${objectId('group', 0)}/members?$top=100`,
    },
    { name: 'groups of a user', count: 200, path: () => `${user()}/memberOf?$top=100` },
    {
      name: 'transitiveMemberOf of a user',
      count: 100,
      path: () => `${user()}/transitiveMemberOf?$top=100`,
    },
    {
      name: 'transitiveMemberOf of a user in 400 groups',
      count: 50,
      path: () => `/users/${objectId('user', 3)}/transitiveMemberOf?$top=100`,
    },
    { name: 'delta, first page', count: 100, path: () => '/users/delta' },
    {
      name: 'SCIM, userName eq',
      count: 200,
      isScim: true,
      path: () =>
        `/Users?filter=${encodeURIComponent(`userName eq "${objectNames.alias(any(size.users))}@${domain}"`)}`,
    },
    {
      name: 'SCIM, externalId eq',
      count: 200,
      isScim: true,
      path: () => `/Users?filter=${encodeURIComponent('externalId eq "nobody"')}`,
    },
    {
      name: 'SCIM, all users, first page',
      count: 20,
      isScim: true,
      path: () => '/Users?count=100',
    },
    { name: '$count of all users', count: 5, isAdvanced: true, path: () => '/users/$count' },
    {
      name: '$count of a department',
      count: 20,
      isAdvanced: true,
      path: () =>
        `/users/$count?$filter=${encodeURIComponent(`department eq '${objectNames.department(any(1000))}'`)}`,
    },
    {
      name: '$search that finds a page at once',
      count: 10,
      isAdvanced: true,
      path: () => `/users?$top=10&$search=${encodeURIComponent('"displayName:Person"')}`,
    },
    {
      name: '$search that finds nothing in its 50,000 rows',
      count: 2,
      isAdvanced: true,
      path: () => `/users?$search=${encodeURIComponent('"displayName:nobody"')}`,
    },
    {
      name: 'a property without index, nothing in 50,000 rows',
      count: 2,
      path: () => filter('users', "city eq 'Nowhere'"),
    },
  ]
}

/** A client that an existing directory would be fed with (docs/scim.md). */
async function provisioningClient({
  publicUrl,
  dispatcher,
  domain,
  person,
}: Measured): Promise<(path: string) => Promise<JsonAnswer>> {
  type Texts = Record<string, string>
  const made = async (path: string, body: object): Promise<Texts> =>
    (await person.graph('POST', path, body)).body as Texts
  const application = await made('/applications', { displayName: 'Provisioning' })
  const { appId = '', id = '' } = application
  const client = await made('/servicePrincipals', { appId })
  const graph = (
    await person.graph('GET', "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
  ).body
  const roles = graph['appRoles'] as { id: string; value: string }[]
  for (const value of ['User.ReadWrite.All', 'Group.ReadWrite.All'])
    await made(`/servicePrincipals/${client['id']}/appRoleAssignments`, {
      principalId: client['id'],
      resourceId: graph['id'],
      appRoleId: roles.find((role) => role.value === value)?.id,
    })
  const secret = await made(`/applications/${id}/addPassword`, {})
  const answer = await sendForm(dispatcher, `${publicUrl}/${domain}/oauth2/v2.0/token`, {
    grant_type: 'client_credentials',
    client_id: appId,
    client_secret: secret['secretText'] ?? '',
    scope: 'https://graph.microsoft.com/.default',
  })
  const authorization = `Bearer ${answer.body['access_token'] as string}`
  return (path) =>
    sendJson(dispatcher, 'GET', `${publicUrl}/scim/v2${path}`, undefined, { authorization })
}

/** A batch of one advanced query. */
function eventual(url: string): object {
  return { requests: [{ id: '1', method: 'GET', url, headers: { ConsistencyLevel: 'eventual' } }] }
}

/** Walks a thousand pages, and says what the first fifty and the last fifty took. */
async function walkPages(person: Person, first: string): Promise<void> {
  const times: number[] = []
  let path: string | undefined = first
  while (path !== undefined && times.length < 1000) {
    const began = performance.now()
    const answer: JsonAnswer = await person.graph('GET', path)
    times.push(performance.now() - began)
    const next: unknown = answer.body['@odata.nextLink']
    path = typeof next === 'string' ? next.slice(next.indexOf('/v1.0') + 5) : undefined
  }
  const [early, late] = [times.slice(0, 50), times.slice(-50)]
  console.log(
    `${first}: ${times.length} pages; p50 of the first fifty ${at(early, 0.5)} ms, of the last fifty ${at(late, 0.5)} ms; p99 of all ${at(times, 0.99)} ms`,
  )
}

/** The whole sign-in through the pages, for two resources, of somebody in several hundred groups. */
async function signInBusyPerson({ publicUrl, dispatcher, domain }: Measured): Promise<void> {
  const times: number[] = []
  for (let index = 0; index < 10; index++) {
    const began = performance.now()
    await signIn({ publicUrl, dispatcher }, `${objectNames.alias(index)}@${domain}`, personPassword)
    times.push(performance.now() - began)
  }
  console.log(
    `sign-in of a user in 400 groups, pages and two tokens: p50 ${at(times, 0.5)} ms, slowest ${at(times, 1)} ms`,
  )
}

function at(times: readonly number[], quantile: number): string {
  return quantileOf(times, quantile).toFixed(2)
}

function quantileOf(times: readonly number[], quantile: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? 0
}
