import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'

/** The list of apps, and the Studio that edits one. */
export function createRoutes(parent: AnyRoute): AnyRoute[] {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/make/apps',
      component: lazyRouteComponent(() => import('./apps/apps-page.tsx'), 'AppsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/studio/$appId',
      component: lazyRouteComponent(() => import('./studio-page.tsx'), 'StudioPage'),
    }),
  ]
}
