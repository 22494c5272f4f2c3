import { NotSupportedError } from '../../../errors';
import type { GeneratedObject } from '../../generate/runtimeInterface';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { fatalException } from '../../runtime/values/apexException';
import type { Execution } from '../../runtime/execution';
import type { ApexObject } from '../../runtime/values/apexObject';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of System.Version: the version of a managed package. */
export class VersionValue extends LibraryValue {
    constructor(
        readonly major: number,
        readonly minor: number,
        readonly patch: number | null
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Version';
    }

    override get valueKey(): string {
        return `\u0000version:${this.printed}`;
    }

    override get printed(): string {
        return [this.major, this.minor, ...(this.patch === null ? [] : [this.patch])].join('.');
    }

    compareTo(other: VersionValue): number {
        return (
            Math.sign(this.major - other.major) ||
            Math.sign(this.minor - other.minor) ||
            Math.sign((this.patch ?? 0) - (other.patch ?? 0))
        );
    }
}

/** A value of System.InstallContext or System.UninstallContext. */
class PackageContext extends LibraryValue {
    constructor(
        private readonly type: 'InstallContext' | 'UninstallContext',
        readonly previousVersion: VersionValue | null = null,
        readonly isPush = false
    ) {
        super();
    }

    override get libraryType(): string {
        return this.type;
    }
}

/** Runs a handler of the source as the platform does after an installation: as the test's user. */
function run(
    x: Execution,
    handler: ApexObject | null,
    method: 'onInstall' | 'onUninstall',
    context: PackageContext
): void {
    if (x.test === undefined)
        throw fatalException('System.UnexpectedException', 'Test methods can only be called in a test context');
    const body = (given(handler) as unknown as GeneratedObject)[`~${method.toLowerCase()}/1`];
    if (body === undefined) throw new NotSupportedError(`${method} of the library`);
    body.call(handler as unknown as GeneratedObject, x, context);
}

/** Members of Test about packages. */
export const packageTestMembers: LibraryType['members'] = {
    'static void testInstall(InstallHandler handler, Version previous)': (
        x,
        handler: ApexObject | null,
        previous: VersionValue | null
    ) => run(x, handler, 'onInstall', new PackageContext('InstallContext', previous)),
    'static void testInstall(InstallHandler handler, Version previous, Boolean isPush)': (
        x,
        handler: ApexObject | null,
        previous: VersionValue | null,
        isPush: boolean | null
    ) => run(x, handler, 'onInstall', new PackageContext('InstallContext', previous, isPush === true)),
    'static void testUninstall(UninstallHandler handler)': (x, handler: ApexObject | null) =>
        run(x, handler, 'onUninstall', new PackageContext('UninstallContext'))
};

export const installTypes: readonly LibraryType[] = [
    {
        name: 'Version',
        namespace: 'System',
        members: {
            'Version(Integer major, Integer minor)': (_x, major: number | null, minor: number | null) =>
                new VersionValue(given(major), given(minor), null),
            'Version(Integer major, Integer minor, Integer patch)': (
                _x,
                major: number | null,
                minor: number | null,
                patch: number | null
            ) => new VersionValue(given(major), given(minor), given(patch)),
            'Integer major()': (_x, { major }: VersionValue) => major,
            'Integer minor()': (_x, { minor }: VersionValue) => minor,
            'Integer patch()': (_x, { patch }: VersionValue) => patch,
            'Integer compareTo(Version other)': (_x, version: VersionValue, other: VersionValue | null) =>
                version.compareTo(given(other)),
            'String toString()': (_x, version: VersionValue) => version.printed
        }
    },
    {
        name: 'InstallHandler',
        namespace: 'System',
        kind: 'interface',
        members: {
            'void onInstall(InstallContext context)': () => {
                throw new NotSupportedError('An install handler of the library');
            }
        }
    },
    {
        name: 'UninstallHandler',
        namespace: 'System',
        kind: 'interface',
        members: {
            'void onUninstall(UninstallContext context)': () => {
                throw new NotSupportedError('An uninstall handler of the library');
            }
        }
    },
    {
        name: 'InstallContext',
        namespace: 'System',
        kind: 'interface',
        members: {
            'Id organizationId()': (x) => x.org.services.organizationId,
            'Id installerId()': (x) => x.userId,
            'Boolean isUpgrade()': (_x, context: PackageContext) => context.previousVersion !== null,
            'Boolean isPush()': (_x, context: PackageContext) => context.isPush,
            'Version previousVersion()': (_x, context: PackageContext) => context.previousVersion
        }
    },
    {
        name: 'UninstallContext',
        namespace: 'System',
        kind: 'interface',
        members: {
            'Id organizationId()': (x) => x.org.services.organizationId,
            'Id uninstallerId()': (x) => x.userId
        }
    }
];
