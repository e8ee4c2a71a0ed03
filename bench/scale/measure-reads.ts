import type { Dispatcher } from 'undici'
import { type JsonAnswer, type Person, signIn } from '../../apps/cli/src/walkthrough/client.ts'
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
}

/** One kind of question, asked `count` times. */
interface Question {
  name: string
  count: number
  path(): string
}

/** Asks one question at a time and prints how long the answers took; then walks a thousand pages. */
export async function measureReads(measured: Measured): Promise<void> {
  const { person } = measured
  console.log('| one at a time, pages of 100 | requests | p50 ms | p99 ms | slowest ms |')
  console.log('|---|---:|---:|---:|---:|')
  for (const { name, count, path } of questions(measured)) {
    const warm = Math.min(100, count)
    const times: number[] = []
    for (let turn = 0; turn < warm + count; turn++) {
      const began = performance.now()
      const answer = await person.graph('GET', path())
      const took = performance.now() - began
      if (answer.status !== 200)
        throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`)
      if (turn >= warm) times.push(took)
    }
    const [p50, p99, slowest] = [0.5, 0.99, 1].map((quantile) => at(times, quantile))
    console.log(`| ${name} | ${count} | ${p50} | ${p99} | ${slowest} |`)
  }
  await walkPages(person, '/users?$top=100')
  await walkPages(person, `/groups/${objectId('group', 0)}/members?$top=100`)
  await signInBusyPerson(measured)
}

const any = (limit: number): number => Math.floor(Math.random() * limit)

const filter = (collection: string, expression: string): string =>
  `/${collection}?$top=100&$filter=${encodeURIComponent(expression)}`

function questions({ size, domain }: Measured): Question[] {
  const user = (): string => `/users/${objectId('user', any(size.users))}`
  const group = (): string => `/groups/${objectId('group', any(size.groups))}`
  return [
    { name: 'GET a user by id', count: 3000, path: user },
    { name: 'GET a group by id', count: 2000, path: group },
    {
      name: 'GET an application by id',
      count: 2000,
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
  ]
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
  const sorted = times.toSorted((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? 0).toFixed(2)
}
