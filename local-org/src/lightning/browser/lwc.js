// One LWC for everything on the page.
export * from '@lwc/engine-dom';
