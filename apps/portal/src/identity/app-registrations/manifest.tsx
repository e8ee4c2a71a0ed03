import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload'
import { SaveRegular } from '@fluentui/react-icons/svg/save'
import { detectManifestFormat, type ManifestFormat } from '@patchbay/directory/manifest'
import { useCallback, useRef, useState } from 'react'
import { graph, quoted } from '../../shell/api.ts'
import { CodeEditor, type CodeFinding } from '../../shell/code-editor.tsx'
import { downloadText } from '../../shell/download.ts'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { CommandButton, CommandBar } from '../../shell/page.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import { useUnsavedChanges } from '../../shell/unsaved-changes.ts'
import { useDirectoryWrite } from '../queries.ts'
import { type Manifest, manifestChanges, readManifest, writeManifest } from './check-manifest.ts'
import { useRegistration } from './registration.tsx'

const formats: [ManifestFormat, string][] = [
  ['microsoft-graph', 'Microsoft Graph'],
  ['aad-graph', 'AAD Graph (older)'],
]

export function ManifestPage() {
  const application = useRegistration()
  const [stored, setStored] = useState(() => toManifest(application))
  const [format, setFormat] = useState<ManifestFormat>('microsoft-graph')
  const [text, setText] = useState(() => writeManifest(stored, format))
  const [findings, setFindings] = useState<readonly CodeFinding[]>([])
  // What the last attempt to save or to change the format met.
  const [refusal, setRefusal] = useState<CodeFinding | null>(null)
  const file = useRef<HTMLInputElement>(null)

  const isDirty = text !== writeManifest(stored, format)
  useUnsavedChanges(isDirty)
  const check = useCallback(
    (edited: string) => readManifest(edited, format, stored).findings,
    [format, stored],
  )
  const save = useDirectoryWrite(async (edited: Manifest) => {
    const changes = manifestChanges(edited, stored, format)
    if (Object.keys(changes).length > 0) {
      await graph.patch(`/applications/${application.id}`, changes)
    }
    return graph.get<object>(`/applications(appId=${quoted(application.appId)})`)
  }, 'Manifest saved')

  const show = (next: Manifest, nextFormat: ManifestFormat) => {
    setFormat(nextFormat)
    setText(writeManifest(next, nextFormat))
    setRefusal(null)
    save.reset()
  }
  const submit = () => {
    const { manifest, findings: found } = readManifest(text, format, stored)
    setRefusal(manifest ? null : (found[0] ?? null))
    if (!manifest || save.isPending) return
    save.mutate(manifest, {
      onSuccess: (saved) => {
        const next = toManifest(saved)
        setStored(next)
        setText(writeManifest(next, format))
      },
    })
  }
  const changeFormat = (next: ManifestFormat) => {
    if (next === format) return
    if (!isDirty) return show(stored, next)
    // Edits go along, so the text must say something in the old format first.
    const { manifest, findings: found } = readManifest(text, format, stored)
    if (manifest) show({ ...stored, ...manifest }, next)
    else setRefusal(found[0] ?? null)
  }
  const upload = async (chosen: File) => {
    const uploaded = await chosen.text()
    try {
      const json = JSON.parse(uploaded) as Manifest
      setFormat(detectManifestFormat(json) ?? format)
      setText(JSON.stringify(json, null, 2))
    } catch {
      // Shown as it is: the editor marks where it stops being JSON.
      setText(uploaded)
    }
    setRefusal(null)
    save.reset()
  }
  const errors = findings.filter((finding) => finding.severity === 'error')

  return (
    <>
      <CommandBar label="Manifest commands">
        <CommandButton
          appearance="primary"
          icon={<SaveRegular />}
          disabledFocusable={!isDirty || save.isPending}
          onClick={submit}
        >
          Save
        </CommandButton>
        <CommandButton disabledFocusable={!isDirty} onClick={() => show(stored, format)}>
          Discard
        </CommandButton>
        <CommandButton
          icon={<ArrowDownloadRegular />}
          onClick={() =>
            downloadText(
              `${application.displayName}.manifest.json`,
              `${text}\n`,
              'application/json',
            )
          }
        >
          Download
        </CommandButton>
        <CommandButton icon={<ArrowUploadRegular />} onClick={() => file.current?.click()}>
          Upload
        </CommandButton>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          aria-label="Manifest file"
          hidden
          onChange={(event) => {
            const chosen = event.target.files?.[0]
            if (chosen) void upload(chosen)
            // The same file can be chosen again after it was edited.
            event.target.value = ''
          }}
        />
      </CommandBar>
      <Tabs label="Manifest format" tabs={formats} selected={format} onSelect={changeFormat} />
      {refusal && (
        <Notice intent="error" title={`Not saved: line ${refusal.line}.`}>
          {refusal.message}
        </Notice>
      )}
      <ErrorNotice
        error={save.error}
        title="The directory refused the manifest. Your text is still here; nothing was saved."
      />
      <CodeEditor
        // The check belongs to the format and the stored manifest.
        key={format}
        label="Manifest"
        value={text}
        onChange={setText}
        check={check}
        onFindings={setFindings}
        minHeight="320px"
      />
      <output>
        {errors.length > 0 && (
          <ul>
            {errors.map((finding) => (
              <li key={`${finding.line} ${finding.message}`}>
                Line {finding.line}: {finding.message}
              </li>
            ))}
          </ul>
        )}
      </output>
      <p>Properties that the text leaves out keep their stored value.</p>
    </>
  )
}

// Annotations of the answer are not part of the manifest.
function toManifest(application: object): Manifest {
  return Object.fromEntries(
    Object.entries(application).filter(([name]) => !name.startsWith('@odata.')),
  )
}
