import { hash } from 'node:crypto'
import { auditHash } from '@patchbay/directory'
import { openStore, type StoreOptions } from '@patchbay/store'
import { type Bulk, openPostgresBulk, openSqliteBulk } from './bulk.ts'
import { type Row, stamp, type Value } from './stamp.ts'
import { makeTemplates, type Template, words } from './templates.ts'

/** How many objects a directory shall have. */
export interface DirectorySize {
  users: number
  groups: number
  memberships: number
  applications: number
}

/** Members of the one group that nearly everybody is in, and groups of those who are in many. */
const crowd = { members: 100_000, people: 10, groups: 300 }

/** The id of a loaded object: by its kind and number, in no order. */
export function objectId(kind: string, index: number): string {
  const text = hash('md5', `${kind} ${index}`)
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20)}`
}

/** The names of a loaded object by its number. */
export const objectNames = {
  user: (index: number) => `Person ${index.toString().padStart(7, '0')}`,
  alias: (index: number) => `person${index}`,
  department: (index: number) => `Department ${index % 1000}`,
  group: (index: number) => `Team ${index.toString().padStart(6, '0')}`,
  application: (index: number) => `Service ${index.toString().padStart(6, '0')}`,
}

/**
 * Fills a tenant with copies of what the directory itself writes for a person, a group and a
 * registration: keys, changes and the chained audit log included. Memberships come with the groups, as
 * from an import. No server may run on the database.
 *
 * Group 0 has 100,000 members; persons 0 to 9 are in 300 groups more; one group in seven is nested.
 */
export async function loadDirectory(
  location: StoreOptions,
  domain: string,
  size: DirectorySize,
  say: (line: string) => void,
): Promise<void> {
  const store = await openStore(location)
  const found = await store.db
    .selectFrom('domains')
    .innerJoin('tenantHeads', 'tenantHeads.tenantId', 'domains.tenantId')
    .select(['domains.tenantId', 'changeSequence', 'auditHash'])
    .where('name', '=', domain)
    .executeTakeFirstOrThrow()
  const { tenantId } = found
  const templates = await makeTemplates(store, tenantId, domain)
  const { last } = await store.db
    .selectFrom('directoryAudits')
    .select((eb) => eb.fn.max('sequence').as('last'))
    .executeTakeFirstOrThrow()
  await store.close()

  const bulk =
    'file' in location
      ? openSqliteBulk(location.file)
      : await openPostgresBulk(location.databaseUrl)
  const heads = {
    tenantId,
    changes: found.changeSequence,
    audits: last,
    auditHash: found.auditHash,
  }
  const began = performance.now()
  async function load(what: string, count: number, work: () => Promise<void>): Promise<void> {
    const started = performance.now()
    await work()
    const seconds = (performance.now() - started) / 1000
    say(`${what}: ${count} in ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second`)
  }

  const users = sortById('user', size.users)
  const groups = sortById('group', size.groups)
  await load('users', size.users, () =>
    writeCopies(bulk, heads, templates.user, users, personTexts(templates.user)),
  )
  await load('groups', size.groups, () =>
    writeCopies(bulk, heads, templates.group, groups, groupTexts(templates.group)),
  )
  await load('memberships', size.memberships, () =>
    bulk.write(
      'groupMembers',
      ['tenantId', 'groupId', 'memberId', 'memberKind'],
      memberships(tenantId, size, users, groups),
    ),
  )
  await load('applications', size.applications, () =>
    writeCopies(
      bulk,
      heads,
      templates.application,
      sortById('application', size.applications),
      applicationTexts(templates, size),
    ),
  )
  await load('indexes', 1, () => bulk.finish())

  const after = await openStore(location)
  await after.db
    .updateTable('tenantHeads')
    .set({ changeSequence: heads.changes, auditHash: heads.auditHash })
    .where('tenantId', '=', tenantId)
    .execute()
  await after.close()
  say(`in all: ${((performance.now() - began) / 1000).toFixed(0)} s`)
}

/** The ends of what a tenant counts and chains; they grow with what is written. */
interface Heads {
  tenantId: string
  changes: number
  audits: number
  auditHash: string
}

/** Objects of a kind in the order of their ids, in which the tables keep them. */
interface Sorted {
  ids: readonly string[]
  /** Their numbers. */
  indexes: Uint32Array
}

function sortById(kind: string, count: number): Sorted {
  const unsorted = Array.from({ length: count }, (_, index) => objectId(kind, index))
  const indexes = Uint32Array.from(unsorted.keys()).toSorted((a, b) =>
    (unsorted[a] ?? '') < (unsorted[b] ?? '') ? -1 : 1,
  )
  return { ids: Array.from(indexes, (index) => unsorted[index] ?? ''), indexes }
}

/** Words of a template, and what stands for them in the copy of a number. */
interface Texts {
  words: readonly string[]
  of(index: number): string[]
}

/** The time at which an object was made: one each second. */
const timeOf = (index: number): string =>
  new Date(Date.parse(words.time) + index * 1000).toISOString()

const idIn = (template: Template, table: string, column = 'id'): string =>
  String(template[table]?.[0]?.[column])

function personTexts(template: Template): Texts {
  const { time, name, nameKey, alias, givenName, givenNameKey } = words
  const { surname, surnameKey, department, departmentKey } = words
  const texts = [name, nameKey, alias, givenName, givenNameKey, surname, surnameKey]
  return {
    words: [idIn(template, 'users'), time, ...texts, department, departmentKey],
    of(index) {
      const full = objectNames.user(index)
      const first = `Given${index % 5000}`
      const family = `Family${index % 20_000}`
      const unit = objectNames.department(index)
      return [
        objectId('user', index),
        timeOf(index),
        full,
        full.toLowerCase(),
        objectNames.alias(index),
        first,
        first.toLowerCase(),
        family,
        family.toLowerCase(),
        unit,
        unit.toLowerCase(),
      ]
    },
  }
}

function groupTexts(template: Template): Texts {
  const { time, name, nameKey, alias } = words
  return {
    words: [idIn(template, 'groups'), time, name, nameKey, alias],
    of(index) {
      const full = objectNames.group(index)
      return [objectId('group', index), timeOf(index), full, full.toLowerCase(), `team${index}`]
    },
  }
}

function applicationTexts(
  { user, application }: { user: Template; application: Template },
  size: DirectorySize,
): Texts {
  const { time, name, nameKey, alias } = words
  return {
    words: [
      idIn(application, 'applications'),
      idIn(application, 'applications', 'appId'),
      idIn(application, 'servicePrincipals'),
      idIn(application, 'permissionGrants'),
      idIn(application, 'passwordCredentials', 'keyId'),
      idIn(user, 'users'),
      time,
      name,
      nameKey,
      alias,
    ],
    of(index) {
      const full = objectNames.application(index)
      return [
        objectId('application', index),
        objectId('appId', index),
        objectId('servicePrincipal', index),
        objectId('grant', index),
        objectId('keyId', index),
        objectId('user', index % size.users),
        timeOf(index),
        full,
        full.toLowerCase(),
        `service${index}`,
      ]
    },
  }
}

/** Copies of a template for every number, table by table. */
async function writeCopies(
  bulk: Bulk,
  heads: Heads,
  template: Template,
  sorted: Sorted,
  texts: Texts,
): Promise<void> {
  const {
    directoryAudits = [],
    directoryAuditTargets = [],
    objectChanges = [],
    ...tables
  } = template
  const count = sorted.indexes.length
  /** Rows of each object; `number` fills in what counts up. */
  function* rows(
    of: readonly Row[],
    number?: { column: string; of: (index: number, at: number) => number },
  ): Iterable<Value[]> {
    const stamps = of.map((row) => stamp(row, texts.words))
    const column = number === undefined ? -1 : Object.keys(of[0] ?? {}).indexOf(number.column)
    for (const index of sorted.indexes) {
      const given = texts.of(index)
      for (const [at, copy] of stamps.entries()) {
        const values = copy(given)
        if (number !== undefined) values[column] = number.of(index, at)
        yield values
      }
    }
  }
  for (const [table, of] of Object.entries(tables))
    await bulk.write(table, Object.keys(of[0] ?? {}), rows(of))

  const { changes, audits } = heads
  await bulk.write(
    'objectChanges',
    Object.keys(objectChanges[0] ?? {}),
    rows(objectChanges, {
      column: 'sequence',
      of: (index, at) => changes + index * objectChanges.length + at + 1,
    }),
  )
  heads.changes += count * objectChanges.length

  const first = Number(directoryAudits[0]?.['sequence'])
  await bulk.write(
    'directoryAuditTargets',
    Object.keys(directoryAuditTargets[0] ?? {}),
    rows(directoryAuditTargets, {
      column: 'sequence',
      of: (index, at) =>
        audits +
        index * directoryAudits.length +
        Number(directoryAuditTargets[at]?.['sequence']) -
        first +
        1,
    }),
  )
  await bulk.write(
    'directoryAudits',
    ['sequence', 'tenantId', 'id', 'activityDateTime', 'document', 'previousHash', 'hash'],
    auditRows(heads, directoryAudits, count, texts),
  )
}

/** Audit rows in the order of time, each chained to the one before. */
function* auditRows(
  heads: Heads,
  templates: readonly Row[],
  count: number,
  texts: Texts,
): Iterable<Value[]> {
  const stamps = templates.map(({ id, activityDateTime, document }) =>
    stamp(
      { id: id ?? null, activityDateTime: activityDateTime ?? null, document: document ?? null },
      [String(id), ...texts.words],
    ),
  )
  for (let index = 0; index < count; index++) {
    const given = texts.of(index)
    for (const copy of stamps) {
      heads.audits += 1
      const [id = '', time = '', document = ''] = copy([
        `Directory_${objectId('audit', heads.audits)}`,
        ...given,
      ])
      const previousHash = heads.auditHash
      heads.auditHash = auditHash(previousHash, String(document))
      yield [heads.audits, heads.tenantId, id, time, document, previousHash, heads.auditHash]
    }
  }
}

/** Memberships, group by group in the order of ids, and by member within each. */
function* memberships(
  tenantId: string,
  size: DirectorySize,
  users: Sorted,
  groups: Sorted,
): Iterable<Value[]> {
  const inCrowd = Math.min(crowd.members, size.users)
  const each = Math.ceil((size.memberships - inCrowd) / Math.max(1, size.groups - 1))
  const busy = Array.from(users.indexes.keys()).filter(
    (rank) => (users.indexes[rank] ?? 0) < crowd.people,
  )
  for (const [at, groupId] of groups.ids.entries()) {
    const index = groups.indexes[at] ?? 0
    const ranks = new Set<number>(index > 0 && index <= crowd.groups ? busy : [])
    const count = index === 0 ? inCrowd : Math.min(each, size.users)
    for (let member = 0; member < count; member++)
      ranks.add((index * 7919 + member * 104_729) % size.users)
    const nested = index > 0 && index * 7 < size.groups ? objectId('group', index * 7) : undefined
    const members = Uint32Array.from(ranks).toSorted()
    let isNestedWritten = nested === undefined
    for (const rank of members) {
      const memberId = users.ids[rank] ?? ''
      if (!isNestedWritten && nested !== undefined && nested < memberId) {
        yield [tenantId, groupId, nested, 'group']
        isNestedWritten = true
      }
      yield [tenantId, groupId, memberId, 'user']
    }
    if (!isNestedWritten && nested !== undefined) yield [tenantId, groupId, nested, 'group']
  }
}
