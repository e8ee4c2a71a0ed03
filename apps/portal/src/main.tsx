import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  RouterProvider,
} from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createRoutes as createConnectorRoutes } from './connectors/routes.tsx'
import { createRoutes as createIdentityRoutes } from './identity/routes.tsx'
import { ApiError } from './shell/api.ts'
import './shell/base.css'
import { FailurePage, NotFoundPage } from './shell/failure-page.tsx'
import { Frame } from './shell/frame.tsx'
import { createRoutes as createStudioRoutes } from './studio/routes.tsx'

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only silence and failures of the server are worth asking again.
      retry: (count, error) =>
        count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
    },
  },
})

const rootRoute = createRootRoute({ component: Frame })
const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./home/home-page.tsx'), 'HomePage'),
})

const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    ...createIdentityRoutes(rootRoute),
    ...createConnectorRoutes(rootRoute),
    ...createStudioRoutes(rootRoute),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: FailurePage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
})

const root = document.querySelector('#root')
if (!root) throw new TypeError('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
