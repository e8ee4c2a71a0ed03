export function appRows(): void {}
