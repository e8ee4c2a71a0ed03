import { Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { ArrowRedoRegular } from '@fluentui/react-icons/svg/arrow-redo'
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo'
import { CloudArrowUpRegular } from '@fluentui/react-icons/svg/cloud-arrow-up'
import { DatabaseRegular } from '@fluentui/react-icons/svg/database'
import { PanelRightRegular } from '@fluentui/react-icons/svg/panel-right'
import { PlayRegular } from '@fluentui/react-icons/svg/play'
import { SaveRegular } from '@fluentui/react-icons/svg/save'
import { ShareRegular } from '@fluentui/react-icons/svg/share'
import { useNavigate } from '@tanstack/react-router'
import type { ReactElement, RefObject } from 'react'
import { Toolbar } from '../shell/toolbar.tsx'
import styles from './command-bar.module.css'
import { useStudio } from './studio-context.ts'
import { isDirty } from './studio-state.ts'
import type { Saving } from './use-saving.ts'

export interface CommandBarProps {
  saving: Saving
  previewRef: RefObject<HTMLButtonElement | null>
  propertiesShown: boolean
  onInsert: () => void
  onAddData: () => void
  onPreview: () => void
  onPublish: () => void
  onShare: () => void
  onToggleProperties: () => void
}

/** The Studio's commands, with the name of the app and whether it is saved. */
export function StudioCommandBar(props: CommandBarProps) {
  const { state, dispatch } = useStudio()
  const navigate = useNavigate()
  const { saving } = props
  const dirty = isDirty(state)
  return (
    <Toolbar label="Studio commands" className={styles.bar}>
      <Command
        label="Back"
        icon={<ArrowLeftRegular />}
        onClick={() => void navigate({ to: '/make/apps' })}
      />
      <Command
        label="Undo"
        iconOnly
        icon={<ArrowUndoRegular />}
        disabled={state.past.length === 0}
        onClick={() => dispatch({ type: 'undo' })}
      />
      <Command
        label="Redo"
        iconOnly
        icon={<ArrowRedoRegular />}
        disabled={state.future.length === 0}
        onClick={() => dispatch({ type: 'redo' })}
      />
      <span className={styles.divider} aria-hidden="true" />
      <Command label="Insert" icon={<AddRegular />} onClick={props.onInsert} />
      <Command label="Add data" icon={<DatabaseRegular />} onClick={props.onAddData} />
      <span className={styles.name} title={state.content.displayName}>
        {state.content.displayName}
      </span>
      <output className={styles.saved}>
        {saving.busy === 'saving'
          ? 'Saving…'
          : saving.busy === 'publishing'
            ? 'Publishing…'
            : dirty
              ? 'Unsaved changes'
              : 'Saved'}
      </output>
      <Command
        label="Preview the app"
        shortcut="F5"
        iconOnly
        icon={<PlayRegular />}
        buttonRef={props.previewRef}
        onClick={props.onPreview}
      />
      <Command
        label="Save"
        shortcut="Ctrl+S"
        icon={<SaveRegular />}
        disabled={saving.busy !== undefined}
        onClick={() => void saving.save()}
      />
      <Command
        label="Publish"
        icon={<CloudArrowUpRegular />}
        disabled={saving.busy !== undefined}
        onClick={props.onPublish}
      />
      <Command label="Share" icon={<ShareRegular />} onClick={props.onShare} />
      <Command
        label="Properties"
        iconOnly
        icon={<PanelRightRegular />}
        pressed={props.propertiesShown}
        onClick={props.onToggleProperties}
      />
    </Toolbar>
  )
}

function Command({
  label,
  icon,
  onClick,
  shortcut,
  iconOnly = false,
  disabled = false,
  pressed,
  buttonRef,
}: {
  label: string
  icon: ReactElement
  onClick: () => void
  shortcut?: string
  iconOnly?: boolean
  disabled?: boolean
  pressed?: boolean
  buttonRef?: RefObject<HTMLButtonElement | null>
}) {
  return (
    <Button
      appearance="subtle"
      size="small"
      icon={icon}
      aria-label={label}
      title={shortcut ? `${label} (${shortcut})` : label}
      disabledFocusable={disabled}
      className={styles.command}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      // Fluent's types lose the element of a polymorphic button.
      {...(buttonRef ? { ref: buttonRef as never } : {})}
      onClick={onClick}
    >
      {iconOnly ? null : <span className={styles.label}>{label}</span>}
    </Button>
  )
}
