import type { AnyRoute } from '@tanstack/react-router'

/** The area's pages. */
export function createRoutes(_parent: AnyRoute): AnyRoute[] {
  return []
}
