export function installMock() {}
