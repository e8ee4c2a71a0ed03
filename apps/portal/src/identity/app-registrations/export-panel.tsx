import { Button } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import {
  type ExportedFile,
  type ExportFormat,
  exportFormats,
  gatherRegistration,
} from '@patchbay/registration-export'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { CodeEditor } from '../../shell/code-editor.tsx'
import { CopyButton } from '../../shell/copy-field.tsx'
import { downloadText } from '../../shell/download.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import type { Application } from '../directory-objects.ts'
import styles from './export-panel.module.css'

const formats = Object.entries(exportFormats).map(
  ([format, { title }]) => [format as ExportFormat, title] as const,
)

/** The registration in a form that makes it in another tenant, such as one of the cloud. */
export function ExportPanel({
  application,
  onClose,
}: {
  application: Application
  onClose: () => void
}) {
  const [format, setFormat] = useState<ExportFormat>('graph')
  const { data, error } = useQuery({
    queryKey: ['directory', 'export', application.appId],
    queryFn: () =>
      gatherRegistration((path) => graph.all<object>(path.replaceAll(' ', '%20')), application),
  })
  const files = data ? exportFormats[format].write({ registrations: [data] }) : []
  return (
    <Panel
      title={`Export ${application.displayName}`}
      size="large"
      onClose={onClose}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <p>
        Makes the same registration in another tenant, with its enterprise application and what
        administrators consented to. Secrets and certificates stay here.
      </p>
      <Tabs label="Format" tabs={formats} selected={format} onSelect={setFormat} />
      <ErrorNotice error={error} title="The registration could not be read." />
      {files.map((file) => (
        <FilePreview key={`${format} ${file.name}`} file={file} />
      ))}
    </Panel>
  )
}

function FilePreview({ file }: { file: ExportedFile }) {
  return (
    <section aria-label={file.name}>
      <div className={styles.heading}>
        <h3 className={styles.name}>{file.name}</h3>
        <CopyButton label={file.name} value={file.text} />
        <Button
          size="small"
          icon={<ArrowDownloadRegular />}
          onClick={() => downloadText(file.name, file.text)}
        >
          Download
        </Button>
      </div>
      <CodeEditor label={file.name} value={file.text} language="text" readOnly maxHeight="60vh" />
    </section>
  )
}
