import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from './finding.ts'

/** What `node:sqlite` and the stripping of types want. */
const LEAST_NODE = 24

/** Node is new enough. */
export const checkNode: Check = async () => {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= LEAST_NODE) return []
  return [
    {
      severity: 'error',
      rule: 'node/version',
      where: process.execPath,
      evidence: `This is Node ${process.versions.node}; ${LEAST_NODE} or later is needed.`,
      fix: 'Start with npm start or npm run patchbay, which use the pinned Node.',
    },
  ]
}

/** The portal is built. */
export const checkPortal: Check = async ({ portalFolder }) =>
  existsSync(join(portalFolder, 'index.html'))
    ? []
    : [
        {
          severity: 'warning',
          rule: 'portal/built',
          where: portalFolder,
          evidence: 'The portal is not built; its pages answer with 503.',
          fix: 'Run npm start once: it builds the portal.',
        },
      ]
