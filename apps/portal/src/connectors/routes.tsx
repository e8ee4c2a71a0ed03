import { type AnyRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { isWizardStep, type NewConnectorSearch } from './wizard/steps.ts'

/** The custom-connector part of the portal. */
export function createRoutes(parent: AnyRoute): AnyRoute[] {
  const getParentRoute = () => parent
  return [
    createRoute({
      getParentRoute,
      path: '/make/connectors',
      component: lazyRouteComponent(
        () => import('./connector-list/connector-list.tsx'),
        'ConnectorListPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/make/connectors/new',
      validateSearch: (search: Record<string, unknown>): NewConnectorSearch => ({
        name: typeof search['name'] === 'string' ? search['name'] : '',
        ...(isWizardStep(search['step']) ? { step: search['step'] } : {}),
      }),
      component: lazyRouteComponent(() => import('./wizard/wizard-page.tsx'), 'NewConnectorPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/make/connectors/$connectorId',
      beforeLoad: ({ params }) => {
        throw redirect({
          to: '/make/connectors/$connectorId/$step',
          params: { connectorId: String(params['connectorId']), step: 'general' },
          replace: true,
        })
      },
    }),
    createRoute({
      getParentRoute,
      path: '/make/connectors/$connectorId/$step',
      component: lazyRouteComponent(() => import('./wizard/wizard-page.tsx'), 'EditConnectorPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/make/connections',
      component: lazyRouteComponent(
        () => import('./connection-list/connection-list.tsx'),
        'ConnectionListPage',
      ),
    }),
  ]
}
