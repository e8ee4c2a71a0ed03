export { type ControlHit, type MountOptions, type MountedApp, mountApp } from './mount-app.ts'
