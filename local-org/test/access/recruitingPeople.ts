/** Makes users of the recruiting fixture in tests: a role and a permission set each. */
export const people = `@IsTest
public class People {
    public static User make(String name, String role, String permissionSet) {
        User made = new User(Alias = name.left(8), Email = name + '@jobs.test', EmailEncodingKey = 'UTF-8', LanguageLocaleKey = 'en_US', LastName = name,
            LocaleSidKey = 'en_US', ProfileId = [SELECT Id FROM Profile WHERE Name = 'Standard User'].Id, TimeZoneSidKey = 'Europe/London',
            UserRoleId = role == null ? null : [SELECT Id FROM UserRole WHERE DeveloperName = :role].Id, Username = name + '@jobs.test');
        System.runAs(new User(Id = UserInfo.getUserId())) {
            insert made;
            if (permissionSet != null) {
                Id setId = [SELECT Id FROM PermissionSet WHERE Name = :permissionSet].Id;
                insert new PermissionSetAssignment(AssigneeId = made.Id, PermissionSetId = setId);
            }
        }
        return made;
    }
    public static User make(String name, String role) {
        return make(name, role, 'Jobs_Full');
    }
    public static Id job(User owner, String name) {
        Job__c job = new Job__c(Name = name, OwnerId = owner.Id);
        insert job;
        return job.Id;
    }
    public static List<String> names(List<SObject> records) {
        List<String> names = new List<String>();
        for (SObject each : records) names.add((String) each.get('Name'));
        names.sort();
        return names;
    }
}`;
