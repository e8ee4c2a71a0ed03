export { createPlayer } from './create-player.ts'
export { type TestResult, runTestSuite } from './run-tests.ts'
export {
  type Notification,
  type NotificationKind,
  type Player,
  type PlayerError,
  type PlayerHost,
  type PlayerOptions,
  type PlayerUser,
  type RowsLeftOut,
  type VariableState,
  childPath,
  rowPath,
} from './player.ts'
export { type Signal, type WritableSignal, peek, untracked } from './signal.ts'
export { defaultTheme } from './theme.ts'
