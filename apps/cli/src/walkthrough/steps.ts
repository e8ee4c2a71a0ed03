import { appSteps } from './app-steps.ts'
import { connectorSteps } from './connector-steps.ts'
import { enterpriseSteps, finalStep } from './enterprise-steps.ts'
import { clientSteps, resourceSteps } from './registration-steps.ts'
import type { JsonObject } from './client.ts'
import type { Target } from './server.ts'
import { beginStory, type Story } from './story.ts'

/** One row of the walkthrough. `run` gives what was seen, and throws when it is not as it should be. */
export interface Step {
  step: string
  title: string
  run(story: Story): Promise<string>
}

/** One line of `patchbay walkthrough --json`. */
export interface StepResult {
  step: string
  title: string
  ok: boolean
  detail: string
  /** On the last line: the record that the API returned for the maker. */
  identity?: JsonObject
}

const STEPS: Step[] = [
  ...resourceSteps,
  ...clientSteps,
  ...connectorSteps,
  ...appSteps,
  ...enterpriseSteps,
  finalStep,
]

/** Walks the story; ends at the first step that fails, with what was wrong. */
export async function* walk(target: Target, root: string): AsyncGenerator<StepResult> {
  let story: Story
  try {
    story = await beginStory(target, root)
  } catch (error) {
    yield {
      step: '0',
      title: 'Sign in as administrator and maker',
      ok: false,
      detail: explainError(error),
    }
    return
  }
  yield {
    step: '0',
    title: 'Sign in as administrator and maker',
    ok: true,
    detail: `${story.tenant.displayName} at ${target.publicUrl}`,
  }
  for (const { step, title, run } of STEPS) {
    let detail: string
    try {
      detail = await run(story)
    } catch (error) {
      yield { step, title, ok: false, detail: explainError(error) }
      return
    }
    yield {
      step,
      title,
      ok: true,
      detail,
      ...(step === 'F' && story.identity && { identity: story.identity }),
    }
  }
}

/** What went wrong, in words for whoever ran the command. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ECONNREFUSED')
    return `Nothing listens there. Is the server running? (${error.message})`
  if (code === 'SELF_SIGNED_CERT_IN_CHAIN' || code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    return 'The server’s certificate is not trusted. Name its CA with --ca, or set PATCHBAY_DATA_DIR to the server’s data folder.'
  return error.message
}
