import { type AnyRoute } from '@tanstack/react-router'

/** The pages of identity administration. */
export function createRoutes(_parent: AnyRoute): AnyRoute[] {
  return []
}
