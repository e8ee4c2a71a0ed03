export { type AppLibraryOptions, registerAppLibrary } from './app-library.ts'
export { AppLibraryError } from './errors.ts'
