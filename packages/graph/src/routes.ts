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

const compiled = routes.map((route) => ({ route, pattern: route.path.slice(1).split('/') }))

/** Finds the route; literal segments win over parameters. */
export function matchRoute(method: string, segments: readonly string[]): Match {
  let best: { route: Route; parameters: Record<string, string>; literals: number } | undefined
  const methods: string[] = []
  for (const { route, pattern } of compiled) {
    const match = matchPattern(pattern, segments)
    if (match === undefined) continue
    methods.push(route.method)
    if (route.method !== method) continue
    if (best === undefined || match.literals > best.literals) best = { route, ...match }
  }
  return best ?? { route: undefined, methods }
}

function matchPattern(
  pattern: readonly string[],
  segments: readonly string[],
): { parameters: Record<string, string>; literals: number } | undefined {
  if (pattern.length !== segments.length) return undefined
  const parameters: Record<string, string> = {}
  let literals = 0
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = segment
    else if (part.toLowerCase() === segment.toLowerCase()) literals += 1
    else return undefined
  }
  return { parameters, literals }
}

/** Whether any route begins so. */
export function isPrefix(segments: readonly string[]): boolean {
  return compiled.some(
    ({ pattern }) =>
      pattern.length >= segments.length &&
      matchPattern(pattern.slice(0, segments.length), segments) !== undefined,
  )
}
