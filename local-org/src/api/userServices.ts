import { ApiWrites } from '../access/apiWrites';
import type { UserAccess } from '../access/accessControl';
import { UserDatabase } from '../access/userDatabase';
import { UserQueries } from '../access/userQueries';
import { UserSchema } from '../access/userSchema';
import type { OrgServices } from './orgServices';

/** The services of an org as each of its users may use them: the user of a session sees and writes what permissions and sharing allow. */
export class UserServices<TServices extends OrgServices> {
    readonly #byAccess = new WeakMap<UserAccess, TServices>();

    constructor(private readonly services: TServices) {}

    /** An administrator's are the org's own. */
    of(userId: string): TServices {
        const access = this.services.access.of(this.services.database, userId);
        if (access.permissions.isUnrestricted) return this.services;
        let restricted = this.#byAccess.get(access);
        if (restricted === undefined) {
            restricted = this.#restricted(access);
            this.#byAccess.set(access, restricted);
        }
        return restricted;
    }

    #restricted(access: UserAccess): TServices {
        const { schema: whole, database, queries } = this.services;
        const schema = new UserSchema(whole, access.permissions);
        return {
            ...this.services,
            schema,
            database: new UserDatabase(database, schema, access, new ApiWrites(database, access)),
            queries: new UserQueries(queries, schema, access)
        };
    }
}
