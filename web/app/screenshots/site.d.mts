export function serveScenes(folder: string, port: number): Promise<{ url: string; close: () => void }>;
