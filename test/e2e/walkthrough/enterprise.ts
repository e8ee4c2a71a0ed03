export function enterpriseRows(): void {}
