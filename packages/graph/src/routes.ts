import { applicationRoutes } from './resources/applications.ts'
import { directoryRoutes } from './resources/directory.ts'
import { grantRoutes } from './resources/grants.ts'
import { groupRoutes } from './resources/groups.ts'
import { logRoutes } from './resources/logs.ts'
import { policyRoutes } from './resources/policies.ts'
import { roleRoutes } from './resources/roles.ts'
import { servicePrincipalRoutes } from './resources/service-principals.ts'
import { userRoutes } from './resources/users.ts'
import type { Route } from './route.ts'

/** Everything Graph answers, besides `$batch` and `$metadata`. `/me` is `/users/{caller}`. */
export const routes: readonly Route[] = [
  ...applicationRoutes,
  ...servicePrincipalRoutes,
  ...grantRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...directoryRoutes,
  ...roleRoutes,
  ...policyRoutes,
  ...logRoutes,
]

/** The route of a path, or what is wrong with it. */
export type Match =
  | { route: Route; parameters: Record<string, string> }
  | { route: undefined; methods: readonly string[] }

/** A route with its path in parts: a literal in lower case, or the name of a parameter. */
interface Compiled {
  route: Route
  pattern: readonly ({ literal: string } | { parameter: string })[]
  literals: number
}

const compiled = routes.map((route): Compiled => {
  const pattern = route.path
    .slice(1)
    .split('/')
    .map((part) =>
      part.startsWith('{') ? { parameter: part.slice(1, -1) } : { literal: part.toLowerCase() },
    )
  return { route, pattern, literals: pattern.filter((part) => 'literal' in part).length }
})

/** By their first segment and how many there are: every path begins with a literal. */
const byShape = Map.groupBy(compiled, ({ pattern: [first = { literal: '' }, ...more] }) =>
  shape('literal' in first ? first.literal : '', more.length + 1),
)

function shape(first: string, length: number): string {
  return `${first}/${length}`
}

/** Finds the route; literal segments win over parameters. */
export function matchRoute(method: string, segments: readonly string[]): Match {
  const lowerCase = segments.map((segment) => segment.toLowerCase())
  const fitting = (byShape.get(shape(lowerCase[0] ?? '', segments.length)) ?? []).filter(
    ({ pattern }) => begins(pattern, lowerCase),
  )
  let best: Compiled | undefined
  for (const each of fitting) {
    if (each.route.method !== method) continue
    if (best === undefined || each.literals > best.literals) best = each
  }
  if (best === undefined) {
    return { route: undefined, methods: fitting.map(({ route }) => route.method) }
  }
  const parameters: Record<string, string> = {}
  for (const [index, part] of best.pattern.entries()) {
    if ('parameter' in part) parameters[part.parameter] = segments[index] ?? ''
  }
  return { route: best.route, parameters }
}

/** Whether a path begins with these segments, which are in lower case. */
function begins(pattern: Compiled['pattern'], segments: readonly string[]): boolean {
  return segments.every((segment, index) => {
    const part = pattern[index]
    return part !== undefined && ('parameter' in part || part.literal === segment)
  })
}

/** Whether any route begins so. */
export function isPrefix(segments: readonly string[]): boolean {
  const lowerCase = segments.map((segment) => segment.toLowerCase())
  return compiled.some(({ pattern }) => begins(pattern, lowerCase))
}
