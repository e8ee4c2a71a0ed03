import { Badge, Button } from '@fluentui/react-components'
import type { Installation, SampleApi } from '@patchbay/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../shell/api.ts'
import { CopyField } from '../../shell/copy-field.tsx'
import form from '../../shell/form.module.css'
import { installationQuery } from '../../shell/installation.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'

const badgeColors = {
  'not configured': 'informative',
  starting: 'informative',
  running: 'success',
  failed: 'danger',
} as const

/** The sample API that runs beside this server, and the button that gives it this registration. */
export function SampleApiCard({ appId, sampleApi }: { appId: string; sampleApi: SampleApi }) {
  const queryClient = useQueryClient()
  const configure = useMutation({
    mutationFn: () => api.put<SampleApi>('/sample-api', { clientId: appId }),
    onSuccess: (configured) =>
      queryClient.setQueryData(installationQuery.queryKey, (old: Installation | undefined) =>
        old ? { ...old, sampleApi: configured } : old,
      ),
  })
  const isStarting = sampleApi.state === 'starting'
  useEffect(() => {
    if (!isStarting) return undefined
    const timer = setInterval(
      () => void queryClient.invalidateQueries({ queryKey: installationQuery.queryKey }),
      1000,
    )
    return () => clearInterval(timer)
  }, [isStarting, queryClient])

  const isThis = sampleApi.clientId === appId
  return (
    <div className={form.card}>
      <Section
        title="Sample API"
        description="An Express API beside this server that checks access tokens for a registration and answers who called."
      >
        <p>
          <Badge appearance="tint" color={badgeColors[sampleApi.state]}>
            {sampleApi.state}
          </Badge>{' '}
          {isThis
            ? 'It runs as this registration.'
            : sampleApi.clientId
              ? 'It runs as another registration.'
              : 'It has no registration yet.'}{' '}
          {sampleApi.message}
        </p>
        <CopyField label="Sample API address" value={`${sampleApi.url}/api/`} />
        <ErrorNotice error={configure.error} title="The sample API was not started." />
        <p className={form.actions}>
          <Button
            appearance={isThis ? 'secondary' : 'primary'}
            disabledFocusable={configure.isPending}
            onClick={() => configure.mutate()}
          >
            {configure.isPending
              ? 'Starting the sample API…'
              : 'Run the sample API as this registration'}
          </Button>
        </p>
      </Section>
    </div>
  )
}
