-- The ledger refuses to be emptied, rightly; an invented one is put away as a whole.
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE records_credit DISABLE TRIGGER credit_is_never_emptied;
TRUNCATE orgs_organisation, orgs_organisationspan, orgs_organisationchange, people_person, people_appointment, people_rank,
    people_designation, people_exemption, accounts_user, accounts_rolegrant, resources_institution, resources_recognition,
    resources_registereditem, records_credit, classes_trainingclass, classes_classsession, classes_booking,
    compliance_headcountsnapshot, compliance_evaluationrun, compliance_finding, compliance_tally, compliance_distribution,
    compliance_adoption, base_happening,
    compliance_digestround, compliance_digestreceiver, inbox_message, inbox_posting CASCADE;
ALTER TABLE records_credit ENABLE TRIGGER credit_is_never_emptied;
