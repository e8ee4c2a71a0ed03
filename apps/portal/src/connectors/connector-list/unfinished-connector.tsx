import { Button } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Notice } from '../../shell/notice.tsx'
import { formatDateTime } from '../dates.ts'
import { textAt } from '../wizard/json-path.ts'
import { forgetKeptDraft } from '../wizard/kept-draft.ts'
import { forgetServerDraft, serverDraftQuery } from '../wizard/server-draft.ts'

/** Offers the connector that the user began and did not create. */
export function UnfinishedConnector() {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const query = serverDraftQuery(null)
  const draft = useQuery(query)
  if (!draft.data) return null
  const { kept, updatedAt } = draft.data
  const name = textAt(kept.draft.definition, 'info', 'title') || 'New connector'
  return (
    <Notice
      intent="info"
      title={`You began ${name} and did not create it.`}
      actions={
        <>
          <Button onClick={() => void navigate({ to: '/make/connectors/new', search: { name } })}>
            Continue
          </Button>
          <Button
            onClick={() => {
              forgetKeptDraft(null)
              queries.setQueryData(query.queryKey, null)
              forgetServerDraft(null).catch(() => draft.refetch())
            }}
          >
            Discard it
          </Button>
        </>
      }
    >
      The draft is from {formatDateTime(updatedAt)}.
    </Notice>
  )
}
