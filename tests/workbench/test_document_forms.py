"""Every form on a document of the library says how it is written there."""

from evenhand.frame.documents import DocumentForm
from evenhand.workbench.appraisals import forms as appraisals
from evenhand.workbench.asking import question_forms as questions
from evenhand.workbench.asking import walk_forms as walks
from evenhand.workbench.events import forms as events
from evenhand.workbench.outbreaks import forms as outbreaks
from evenhand.workbench.planning import following
from evenhand.workbench.planning import forms as planning


def forms_below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from forms_below(one)


def test_every_form_writes_through_the_library():
    bases = {
        outbreaks.OutbreakForm,
        appraisals.AppraisalForm,
        planning.PlanningForm,
        events.EventForm,
    }
    bases |= {questions.QuestionnaireForm, following.RowForm}
    bases |= {outbreaks.SignalForm, outbreaks.RatingForm}  # rows of the workbench, not the document
    found = [one for one in forms_below(DocumentForm) if one not in bases]
    assert len(found) > 5
    assert walks.WalkForm in found
    assert not [one.__name__ for one in found if one.save is DocumentForm.save]
