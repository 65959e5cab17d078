/**
 * Runs in the sandbox before the console. Built as one CommonJS file: a sandboxed preload cannot be
 * a module.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { createBridge } from './bridge.ts';

contextBridge.exposeInMainWorld('desktop', createBridge(ipcRenderer));
