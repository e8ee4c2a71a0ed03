import { Button } from '@fluentui/react-components'
import { ArrowExportRegular } from '@fluentui/react-icons/svg/arrow-export'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { GlobeRegular } from '@fluentui/react-icons/svg/globe'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { CopyField, CopyValue } from '../../shell/copy-field.tsx'
import { Facts } from '../../shell/facts.tsx'
import { useInstallation, useSignedIn } from '../../shell/installation.ts'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { CommandButton, CommandBar } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { showDateTime } from '../../shell/time.ts'
import { enterpriseApplicationAddress, registrationAddress } from '../directory-links.tsx'
import { type Application, audienceLabels } from '../directory-objects.ts'
import {
  applicationsQuery,
  ownedApplicationsQuery,
  servicePrincipalOfAppQuery,
  useDirectoryWrite,
} from '../queries.ts'
import { ExportPanel } from './export-panel.tsx'
import { completeRegistration } from './register.ts'
import { useRegistration } from './registration.tsx'
import { SampleApiCard } from './sample-api-card.tsx'

export function OverviewPage() {
  const application = useRegistration()
  const { publicUrl, sampleApi } = useInstallation()
  const user = useSignedIn()
  const servicePrincipal = useSuspenseQuery(servicePrincipalOfAppQuery(application.appId)).data
  const [open, setOpen] = useState<'endpoints' | 'export' | 'delete' | null>(null)
  const complete = useDirectoryWrite(
    () => completeRegistration(application, user.id, publicUrl),
    'Enterprise application created',
  )
  const close = () => setOpen(null)
  return (
    <>
      <CommandBar label="Overview commands">
        <CommandButton icon={<GlobeRegular />} onClick={() => setOpen('endpoints')}>
          Endpoints
        </CommandButton>
        <CommandButton icon={<ArrowExportRegular />} onClick={() => setOpen('export')}>
          Export
        </CommandButton>
        <CommandButton icon={<DeleteRegular />} onClick={() => setOpen('delete')}>
          Delete
        </CommandButton>
      </CommandBar>
      {!servicePrincipal && (
        <Notice
          intent="warning"
          title="Nobody can sign in to this application here yet."
          actions={
            <Button disabledFocusable={complete.isPending} onClick={() => complete.mutate()}>
              Create enterprise application
            </Button>
          }
        >
          The registration has no service principal in this tenant.
        </Notice>
      )}
      <ErrorNotice error={complete.error} title="The enterprise application was not created." />
      <Essentials
        application={application}
        tenantId={user.tenantId}
        servicePrincipal={servicePrincipal}
      />
      {sampleApi && <SampleApiCard appId={application.appId} sampleApi={sampleApi} />}
      {open === 'endpoints' && (
        <Panel title="Endpoints" onClose={close}>
          {endpoints(publicUrl, user.tenantId).map(([label, value]) => (
            <CopyField key={label} label={label} value={value} />
          ))}
        </Panel>
      )}
      {open === 'export' && <ExportPanel application={application} onClose={close} />}
      {open === 'delete' && <DeleteDialog application={application} onClose={close} />}
    </>
  )
}

function Essentials({
  application,
  tenantId,
  servicePrincipal,
}: {
  application: Application
  tenantId: string
  servicePrincipal: { id: string; displayName: string } | null
}) {
  const to = (section: string) => registrationAddress(application.appId, section)
  const secrets = application.passwordCredentials.length
  return (
    <section aria-label="Essentials">
      <Facts
        facts={[
          ['Display name', application.displayName],
          [
            'Application (client) ID',
            <CopyValue key="" label="Application (client) ID" value={application.appId} />,
          ],
          ['Object ID', <CopyValue key="" label="Object ID" value={application.id} />],
          [
            'Directory (tenant) ID',
            <CopyValue key="" label="Directory (tenant) ID" value={tenantId} />,
          ],
          [
            'Supported account types',
            <TextLink key="" to={to('authentication')}>
              {audienceLabels.find(([value]) => value === application.signInAudience)?.[1] ??
                application.signInAudience}
            </TextLink>,
          ],
          [
            'Application ID URI',
            <TextLink key="" to={to('expose-an-api')}>
              {application.identifierUris[0] ?? 'Add an Application ID URI'}
            </TextLink>,
          ],
          [
            'Client credentials',
            <TextLink key="" to={to('certificates')}>
              {secrets === 0
                ? 'Add a secret'
                : secrets === 1
                  ? '1 client secret'
                  : `${secrets} client secrets`}
            </TextLink>,
          ],
          [
            'Redirect URIs',
            <TextLink key="" to={to('authentication')}>
              {`${application.web.redirectUris.length} web, ${application.spa.redirectUris.length} single-page, ${application.publicClient.redirectUris.length} public client`}
            </TextLink>,
          ],
          servicePrincipal
            ? [
                'Managed application in local directory',
                <TextLink key="" to={enterpriseApplicationAddress(servicePrincipal.id)}>
                  {servicePrincipal.displayName}
                </TextLink>,
              ]
            : undefined,
          ['Created', showDateTime(application.createdDateTime)],
        ]}
      />
    </section>
  )
}

/** Addresses that a client of this tenant is configured with. */
function endpoints(publicUrl: string, tenantId: string): [string, string][] {
  const tenant = `${publicUrl}/${tenantId}`
  return [
    ['OAuth 2.0 authorization endpoint (v2)', `${tenant}/oauth2/v2.0/authorize`],
    ['OAuth 2.0 token endpoint (v2)', `${tenant}/oauth2/v2.0/token`],
    ['OAuth 2.0 authorization endpoint (v1)', `${tenant}/oauth2/authorize`],
    ['OAuth 2.0 token endpoint (v1)', `${tenant}/oauth2/token`],
    ['OpenID Connect metadata document (v2)', `${tenant}/v2.0/.well-known/openid-configuration`],
    ['OpenID Connect metadata document (v1)', `${tenant}/.well-known/openid-configuration`],
    ['Microsoft Graph API endpoint', `${publicUrl}/v1.0`],
    ['Authority', tenant],
  ]
}

function DeleteDialog({ application, onClose }: { application: Application; onClose: () => void }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const notify = useNotify()
  const remove = async () => {
    await graph.delete(`/applications/${application.id}`)
    notify(`${application.displayName} deleted`)
    // Leave first: the page of a deleted registration would only report that it is gone.
    await navigate({ to: '/identity/app-registrations', ignoreBlocker: true })
    queryClient.removeQueries({ queryKey: ['directory', 'application', application.appId] })
    await Promise.all(
      [applicationsQuery, ownedApplicationsQuery].map((query) =>
        queryClient.invalidateQueries({ queryKey: query.queryKey }),
      ),
    )
  }
  return (
    <ConfirmDialog
      title={`Delete ${application.displayName}?`}
      confirmLabel="Delete"
      onConfirm={remove}
      onClose={onClose}
    >
      Sign-ins and tokens for it stop at once. Its enterprise application in this tenant, its
      secrets and its assignments go with it.
    </ConfirmDialog>
  )
}
