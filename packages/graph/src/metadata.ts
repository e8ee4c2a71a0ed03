import { entityTypes } from './entities.ts'
import { complexTypes } from './entity-shape.ts'
import type { EntityType } from './odata/query-options.ts'
import { routes } from './routes.ts'

const namespace = 'microsoft.graph'

/** What stands at the first segment of the routes: one object, not a set of them. */
const singletons: Record<string, string> = {
  directory: 'directory',
  policies: 'policyRoot',
  auditLogs: 'auditLogRoot',
  roleManagement: 'roleManagement',
}

/**
 * The service in CSDL (OData 4.0 part 3), made from the very tables that answer: the entity types,
 * and the routes as entity sets, navigation properties, actions and functions.
 */
export function toMetadata(): string {
  const types: Record<string, EntityType> = entityTypes
  const schema = [
    ...Object.entries(complexTypes).map(([name, members]) =>
      element('ComplexType', { Name: name }, properties(parse(members))),
    ),
    ...Object.values(types).map((type) =>
      element(
        'EntityType',
        { Name: type.name, ...(type.hasExtensions === true ? { OpenType: 'true' } : {}) },
        [
          '<Key><PropertyRef Name="id"/></Key>',
          ...properties([...type.types]),
          ...navigation(type).map(([name, target]) =>
            empty('NavigationProperty', { Name: name, Type: target }),
          ),
        ],
      ),
    ),
    ...Object.entries(singletons).map(([segment, name]) =>
      element(
        'EntityType',
        { Name: name },
        [...innerSets(segment)].map(([set, target]) =>
          empty('NavigationProperty', { Name: set, Type: target }),
        ),
      ),
    ),
    ...operations().map(({ name, bound, kind }) =>
      element(kind, { Name: name, IsBound: 'true' }, [
        empty('Parameter', { Name: 'bindingParameter', Type: bound }),
        ...(kind === 'Function' ? [empty('ReturnType', { Type: bound })] : []),
      ]),
    ),
    element('EntityContainer', { Name: 'GraphService' }, [
      ...entitySets().map(([name, type]) =>
        empty('EntitySet', { Name: name, EntityType: `${namespace}.${type}` }),
      ),
      empty('Singleton', { Name: 'me', Type: `${namespace}.user` }),
      ...Object.entries(singletons).map(([name, type]) =>
        empty('Singleton', { Name: name, Type: `${namespace}.${type}` }),
      ),
    ]),
  ]
  return `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="${namespace}" xmlns="http://docs.oasis-open.org/odata/ns/edm">
${schema.join('\n')}
</Schema></edmx:DataServices></edmx:Edmx>
`
}

/** Names of what the service has, as a client asks for it first (OData JSON format 4.0 §5). */
export function toServiceDocument(base: string): object {
  const entry = (name: string, kind: string): object => ({ name, kind, url: name })
  return {
    '@odata.context': `${base}/$metadata`,
    value: [
      ...entitySets().map(([name]) => entry(name, 'EntitySet')),
      ...['me', ...Object.keys(singletons)].map((name) => entry(name, 'Singleton')),
    ],
  }
}

/** Collections that stand by themselves: `users`, `subscribedSkus`, `invitations`. */
function entitySets(): [string, string][] {
  const sets = new Map<string, string>()
  for (const { path, type, method } of routes) {
    const [first = '', ...more] = path.slice(1).split('/')
    const isRoot = more.length === 0 && (method === 'GET' || method === 'POST')
    if (isRoot && type !== undefined && !Object.hasOwn(singletons, first))
      sets.set(first, type.name)
    if (first === 'directoryObjects') sets.set(first, 'directoryObject')
  }
  return [...sets]
}

/** What is below a singleton: `policies/tokenLifetimePolicies`. */
function innerSets(singleton: string): Map<string, string> {
  const sets = new Map<string, string>()
  for (const { path, type, method } of routes) {
    const [first, ...more] = path.slice(1).split('/')
    if (first !== singleton || method !== 'GET') continue
    const name = more.filter((each) => !each.startsWith('{')).join('/')
    const isCollection = !path.endsWith('}')
    if (!isCollection || more.some((each) => each.startsWith('{'))) continue
    sets.set(name, type === undefined ? 'Edm.ComplexType' : `Collection(${namespace}.${type.name})`)
  }
  return sets
}

/** Relationships of a type: the collections and objects behind one of its objects. */
function navigation(type: EntityType): [string, string][] {
  const found = new Map<string, string>()
  const own = type.set
  for (const route of routes) {
    const [set, key, name, ...more] = route.path.slice(1).split('/')
    if (set !== own || key?.startsWith('{') !== true || name === undefined) continue
    if (route.method !== 'GET' || more.length > 0 || route.type === undefined) continue
    const target = `${namespace}.${route.type.name}`
    found.set(name, name === 'manager' ? target : `Collection(${target})`)
  }
  return [...found]
}

interface Operation {
  name: string
  bound: string
  kind: 'Action' | 'Function'
}

/** Actions are what is posted behind an object; the one kind of function is `delta`. */
function operations(): Operation[] {
  const types: Record<string, EntityType> = entityTypes
  const typeOf = (set: string): string | undefined =>
    Object.values(types).find((type) => type.set === set)?.name
  return routes.flatMap(({ method, path, type }): Operation[] => {
    const segments = path.slice(1).split('/')
    const name = segments.at(-1) ?? ''
    if (name === 'delta' && type !== undefined) {
      return [{ name, bound: `Collection(${namespace}.${type.name})`, kind: 'Function' }]
    }
    if (method !== 'POST' || !/^[a-z][A-Za-z]+$/.test(name)) return []
    const isCollection = routes.some((each) => each.method === 'GET' && each.path === path)
    if (isCollection) return []
    const set = segments[0] ?? ''
    const bound = typeOf(set)
    if (segments.length === 3 && bound !== undefined) {
      return [{ name, bound: `${namespace}.${bound}`, kind: 'Action' }]
    }
    return segments.length > 1
      ? [{ name, bound: `${namespace}.directoryObject`, kind: 'Action' }]
      : []
  })
}

function parse(members: string): [string, string][] {
  return members
    .trim()
    .split(/\s+/)
    .map((each): [string, string] => {
      const [name = '', type = 'String'] = each.split(':')
      return [name, type]
    })
}

function properties(members: readonly (readonly [string, string])[]): string[] {
  return members.map(([name, type]) =>
    empty('Property', {
      Name: name,
      Type: edmType(type),
      ...(name === 'id' ? { Nullable: 'false' } : {}),
    }),
  )
}

function edmType(type: string): string {
  const inner = /^\[(\w+)\]$/.exec(type)?.[1]
  if (inner !== undefined) return `Collection(${edmType(inner)})`
  return /^[A-Z]/.test(type) ? `Edm.${type}` : `${namespace}.${type}`
}

function empty(name: string, attributes: Record<string, string>): string {
  return `<${name}${format(attributes)}/>`
}

function element(
  name: string,
  attributes: Record<string, string>,
  children: readonly string[],
): string {
  return `<${name}${format(attributes)}>${children.join('')}</${name}>`
}

function format(attributes: Record<string, string>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('')
}
